/*
 * control_center_rest: Control Center's REST API v1, below /rws/api/v1.  These
 * declarations are shared by the files of this driver only.
 *
 * Answers are JSON; errors are {"errorMessage", "errorCode"}. Unknown members
 * are ignored, missing numbers stay ABSENT, identifiers are text.
 */
#ifndef DRIVERS_CONTROL_CENTER_REST_H
#define DRIVERS_CONTROL_CENTER_REST_H

#include "../answer.h"
#include "control_center.h"

enum {
	CC_REST_SMS_MAX	= 320,		/* beyond 160 it is split */
	CC_REST_SMS_UCS2_MAX = 70,	/* with a dataCoding it is not split */
	CC_REST_UCS2	= 8,		/* dataCoding as in SMPP */
	CC_REST_ROWS	= 50,		/* per page of a list: the API's
					 * maximum */
	CC_REST_ANSWER	= 2 * 1024 * 1024, /* bytes; a page has at most 20 KB */
	CC_REST_ZONES	= 50,		/* per cycle */
	CC_REST_EXTRA	= 64,		/* members kept besides those we know */
	CC_REST_LIST	= 1000		/* per list, over all its pages */
};

/* build functions of struct step. */
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

/* parse functions of struct step. */
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

/* The object in a 2xx answer; else the error, with code and reason in the
 * result. */
enum err	 cc_rest_answer(const struct http_reply *, struct arena *,
		    struct result *, json_t **);

/* The same, and the answer must be about the requested SIM: one about another
 * SIM is E_SERVICE_ANSWER. */
enum err	 cc_rest_sim_answer(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *,
		    json_t **);

/* The list of that name in an answer; it may be missing on an empty page.
 * E_SERVICE_ANSWER when the answer is not a page of a list, which is different
 * from an empty one. */
enum err	 cc_rest_list(const json_t *, const char *name, struct result *,
		    const json_t **);
/* How many more elements of a list to take. */
size_t		 cc_rest_room(const json_t *list, size_t have);
/* Is there another page? lastPage says so; without lastPage, a full page
 * implies one. */
bool		 cc_rest_more(const json_t *, const json_t *list);
/* Some servers answer a page past the end with an error.  True when this is the
 * case; clears code and reason. */
bool		 cc_rest_past_end(const struct op_args *, struct result *);

#endif
