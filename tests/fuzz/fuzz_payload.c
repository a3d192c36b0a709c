/*
 * Any payloads on a device's page: Recent Events and Sensor Information.  The
 * input is payloads with 0x1e between them, newest first; each is stored as the
 * recorder does.  The page is text, and every tag on it is one of the template.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "events/record.h"
#include "events/store.h"
#include "lib/text/utf8.h"
#include "pages/drilldown/sensors.h"
#include "pages/drilldown/talk.h"
#include "pages/format.h"
#include "templates.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { MOST = 12, NOW = 1700000000 };

static const char *const tags[] = { "section", "h2", "p", "table", "thead",
    "tbody", "tr", "th", "td", "details", "summary", "pre", "time", "code",
    "div", "small", "svg", "rect", "path", "title" };

static size_t
split(struct arena *a, const char *p, size_t size, struct device_event *list)
{
	static const char *const names[] = { "a", "b", "c" };
	size_t n = 0;

	while (n < MOST) {
		const char *end = memchr(p, 0x1e, size);
		size_t len = end == NULL ? size : (size_t)(end - p);

		list[n] = (struct device_event){ .id = (int64_t)(MOST - n),
		    .at = (int64_t)NOW * 1000, .name = names[n % 3],
		    .format = "json" };
		list[n].payload = payload_text(a, p, len, &list[n].base64);
		n++;
		if (end == NULL)
			break;
		p = end + 1;
		size -= len + 1;
	}
	return n;
}

static void
check_tags(const char *html)
{
	for (; (html = strchr(html, '<')) != NULL;) {
		size_t n, i = 0;

		html += 1 + (html[1] == '/');
		n = strcspn(html, " >/\n");
		while (i < sizeof(tags) / sizeof(*tags) &&
		    (strlen(tags[i]) != n || strncmp(tags[i], html, n) != 0))
			i++;
		if (i == sizeof(tags) / sizeof(*tags))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct req req = { .path = "/" };
	struct page p = { .a = a, .req = &req, .now = (int64_t)NOW * 1000 };
	struct device_event list[MOST];
	struct talk_view v = { .nevents = 0 };
	size_t n = split(a, (const char *)data, size, list);
	struct buf b;

	sensors_fill(&p, list, n < 3 ? n : 3, list, n, &v);
	v.events = arena_array(a, MOST, sizeof(*v.events));
	for (; v.nevents < n; v.nevents++) {
		struct event_view *e = &v.events[v.nevents];

		*e = (struct event_view){ .id = list[v.nevents].id,
		    .name = list[v.nevents].name, .format = "json",
		    .at = format_second(a, list[v.nevents].at) };
		talk_payload(a, list[v.nevents].payload,
		    list[v.nevents].base64, e);
	}
	buf_init(&b, (size_t)16 << 20);
	t_talk_said(&b, &v);
	if (b.failed || !utf8_valid(b.data, b.len) || strlen(b.data) != b.len)
		abort();
	check_tags(b.data);
	buf_free(&b);
	arena_free(a);
	return 0;
}
