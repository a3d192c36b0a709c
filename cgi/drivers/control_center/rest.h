/*
 * control_center_rest: Control Center's REST API v1, below /rws/api/v1.  The
 * pieces here are shared between the files of this driver only.
 *
 * Answers are JSON, errors {"errorMessage", "errorCode"}.  What is not known
 * is ignored; what is not given stays ABSENT; identifiers are text.
 */
#ifndef DRIVERS_CONTROL_CENTER_REST_H
#define DRIVERS_CONTROL_CENTER_REST_H

#include "../answer.h"
#include "control_center.h"

enum {
	CC_REST_SMS_MAX	= 320,		/* past 160 it is split */
	CC_REST_SMS_UCS2_MAX = 70,	/* with a dataCoding it is not */
	CC_REST_UCS2	= 8,		/* dataCoding, as SMPP has it */
	CC_REST_ROWS	= 50,		/* of one page of a list: its maximum */
	CC_REST_ANSWER	= 2 * 1024 * 1024, /* bytes; a page is 20 KB at most */
	CC_REST_ZONES	= 50,		/* of one cycle */
	CC_REST_EXTRA	= 64,		/* members kept beside those we know */
	CC_REST_LIST	= 1000		/* of any list, over all its pages */
};

/* Builders: as struct step wants them. */
#define BUILD(name)							\
	enum err name(const struct account *, const struct op_args *,	\
	    const struct result *, struct arena *, struct http_request *)
BUILD(cc_rest_build_echo);
BUILD(cc_rest_build_user);
BUILD(cc_rest_build_details);
BUILD(cc_rest_build_ctd);
BUILD(cc_rest_build_state);
BUILD(cc_rest_build_plan);
BUILD(cc_rest_build_overage);
BUILD(cc_rest_build_plans);
BUILD(cc_rest_build_usage);
BUILD(cc_rest_build_send_sms);
BUILD(cc_rest_build_sms_details);
BUILD(cc_rest_build_sms_find);
BUILD(cc_rest_build_session);
BUILD(cc_rest_build_location);
BUILD(cc_rest_build_audit);
BUILD(cc_rest_build_modified);
#undef BUILD

/* Parsers. */
#define PARSE(name)							\
	enum err name(const struct http_reply *,			\
	    const struct op_args *, struct arena *, struct result *)
PARSE(cc_rest_parse_echo);
PARSE(cc_rest_parse_user);
PARSE(cc_rest_parse_details);
PARSE(cc_rest_parse_ctd);
PARSE(cc_rest_parse_edit);
PARSE(cc_rest_parse_plans);
PARSE(cc_rest_parse_usage);
PARSE(cc_rest_parse_send_sms);
PARSE(cc_rest_parse_sms_details);
PARSE(cc_rest_parse_sms_find);
PARSE(cc_rest_parse_session);
PARSE(cc_rest_parse_location);
PARSE(cc_rest_parse_audit);
PARSE(cc_rest_parse_modified);
#undef PARSE

/* The object a 2xx answer holds; else the error, with code and reason in the
 * result. */
enum err	 cc_rest_answer(const struct http_reply *, struct arena *,
		    struct result *, json_t **);

/* The same, and it speaks of the SIM that was asked for: an answer about
 * another is E_SERVICE_ANSWER. */
enum err	 cc_rest_sim_answer(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *,
		    json_t **);

/* The list of that name in an answer that is one; it may be left out on a page
 * that has nothing.  E_SERVICE_ANSWER for what is no page of a list, which does
 * not say that there is nothing. */
enum err	 cc_rest_list(const json_t *, const char *name, struct result *,
		    const json_t **);
/* How many elements of a list to take when there are some already. */
size_t		 cc_rest_room(const json_t *list, size_t have);
/* Whether there is a next page: lastPage says so, or nothing does and this one
 * is full. */
bool		 cc_rest_more(const json_t *, const json_t *list);
/* Some servers answer the page after the last one with an error; then the
 * list has ended.  Clears code and reason. */
bool		 cc_rest_past_end(const struct op_args *, struct result *);

#endif
