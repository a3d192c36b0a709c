/* The carrier of outside_fixture: several SIMs in a call, and what changed. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "outside_fixture.h"
#include "lib/text/buf.h"

enum { PAGE = 50 };

#define NS	"http://api.jasperwireless.com/ws/schema"

static void
soap(int fd, int status, const char *inner)
{
	static char b[65536];

	snprintf(b, sizeof(b), "<s:Envelope xmlns:s="
	    "\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>%s"
	    "</s:Body></s:Envelope>", inner);
	carrier_answer(fd, status, "text/xml;charset=utf-8", b);
}

void
carrier_batch(int fd, const char *body)
{
	static char b[60000];
	char fault[128];
	bool bad = false;
	int n = 0, asked = 0, told = 0;

	n += snprintf(b, sizeof(b), "<GetTerminalDetailsResponse xmlns=\"" NS
	    "\"><terminals>");
	while ((body = strstr(body, "<jws:iccid>")) != NULL) {
		char id[24];

		body += strlen("<jws:iccid>");
		snprintf(id, sizeof(id), "%.*s", (int)strcspn(body, "<"),
		    body);
		asked++;
		if (strcmp(id, fake->bad) == 0) {
			bad = true;
			continue;
		}
		told++;
		n += snprintf(b + n, sizeof(b) - (size_t)n, "<terminal>"
		    "<iccid>%s</iccid><ratePlan>%s</ratePlan><status>%s_NAME"
		    "</status></terminal>", id, fake->plan, fake->state);
	}
	snprintf(b + n, sizeof(b) - (size_t)n,
	    "</terminals></GetTerminalDetailsResponse>");
	fake->batches += asked > 1;
	fake->singles += asked == 1;
	if (asked > fake->most)
		fake->most = asked;
	if (fake->silent)
		return;
	if (fake->empty && asked > 1) {
		soap(fd, 200, "<GetTerminalDetailsResponse xmlns=\"" NS "\"/>");
		return;
	}
	if ((bad && fake->fault != 0) || told == 0) {
		snprintf(fault, sizeof(fault), "<s:Fault><faultcode>s:Client"
		    "</faultcode><faultstring>%d</faultstring></s:Fault>",
		    bad && fake->fault != 0 ? fake->fault : 100100);
		soap(fd, 500, fault);
		return;
	}
	soap(fd, 200, b);
}

void
carrier_too_many(int fd)
{
	struct buf b;

	buf_init(&b, 4 * 1024 * 1024);
	buf_str(&b, "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/"
	    "envelope/\"><s:Body><GetModifiedTerminalsResponse xmlns=\"" NS
	    "\"><iccids>");
	for (int i = 0; i < XML_ELEMENTS_MAX; i++)
		buf_str(&b, "<iccid>1</iccid>");
	buf_str(&b, "</iccids></GetModifiedTerminalsResponse></s:Body>"
	    "</s:Envelope>");
	fake->asks++;
	carrier_answer(fd, 200, "text/xml;charset=utf-8", b.data);
	buf_free(&b);
}

void
carrier_list(int fd, const char *path)
{
	static char b[PAGE * 48 + 128];
	const char *p = strstr(path, "pageNumber=");
	int page = (int)strtol(p + 11, NULL, 10), n, first = (page - 1) * PAGE;

	fake->asks++;
	p = strstr(path, "modifiedSince=") + 14;
	snprintf(fake->since, sizeof(fake->since), "%.*s",
	    (int)strcspn(p, "&"), p);
	if (page == fake->refuse_page) {
		carrier_answer(fd, 500, "application/json", "{\"errorMessage"
		    "\":\"Down.\",\"errorCode\":\"30000001\"}");
		return;
	}
	n = snprintf(b, sizeof(b), "{\"devices\":[");
	for (int i = first; i < fake->nlist && i < first + PAGE; i++)
		n += snprintf(b + n, sizeof(b) - (size_t)n,
		    "%s{\"iccid\":\"%s\"}", i > first ? "," : "",
		    fake->list[i]);
	snprintf(b + n, sizeof(b) - (size_t)n, "],\"lastPage\":%s}",
	    first + PAGE >= fake->nlist ? "true" : "false");
	if (page == 1 && fake->moves > 0) {
		char moved[24];

		fake->moves--;
		memcpy(moved, fake->list[0], sizeof(moved));
		memmove(fake->list[0], fake->list[1],
		    (size_t)(fake->nlist - 1) * sizeof(moved));
		memcpy(fake->list[fake->nlist - 1], moved, sizeof(moved));
	}
	carrier_answer(fd, 200, "application/json", b);
}
