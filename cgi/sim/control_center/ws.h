/*
 * ws: Control Center's SOAP API (/ws/service/…), over the same accounts and
 * SIMs as REST.
 *
 * A handler reads ws->in, writes its part of the answer and returns 0, or
 * returns the number of a fault; what it wrote is then dropped.
 */
#ifndef SIM_WS_H
#define SIM_WS_H

#include "../../lib/text/xml.h"
#include "../front.h"

/* The API's entry: the request has been read, the account is not known yet. */
void	 ws_answer(struct call *);

#define WS_NS	"http://api.jasperwireless.com/ws/schema"

enum { WS_BATCH = 50, WS_MB = 1024 * 1024, WS_TEXT_MAX = 160 };

struct ws {
	struct call		*call;
	struct arena		*a;
	const struct xml	*in;	/* …Request */
	const char		*ns;	/* prefix of the answer: "jws:" */
	struct xml_writer	 w;
	const char		*token;	/* for a fault: the cause in one word */
};

/* The text of a child element; NULL when it is missing or empty. */
const char	*ws_get(struct ws *, const char *name);

/* Write elements of the answer, with its prefix. */
void	 ws_open(struct ws *, const char *name);
void	 ws_close(struct ws *);
void	 ws_put(struct ws *, const char *name, const char *);	/* NULL: "" */
void	 ws_num(struct ws *, const char *name, int64_t);
void	 ws_mb(struct ws *, const char *name, int64_t bytes);
void	 ws_date(struct ws *, const char *name, int64_t ms);	/* ABSENT: omitted */

/* The SIM with this ICCID: 0, 100101, 100100 or 400300. */
int	 ws_sim(struct ws *, const char *iccid, struct ledger_sim *);

int	 ws_echo(struct ws *);
int	 ws_modified(struct ws *);
int	 ws_details(struct ws *);
int	 ws_edit(struct ws *);
int	 ws_usage(struct ws *);
int	 ws_session(struct ws *);
int	 ws_trail(struct ws *);
int	 ws_sms_send(struct ws *);
int	 ws_sms(struct ws *);
int	 ws_sms_modified(struct ws *);

/* Answer with a fault (contract 1.7). */
void	 ws_fault(struct call *, int code, const char *token);

#endif
