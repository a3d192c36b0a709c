/*
 * control_center_soap: Control Center's older SOAP API, schema 5.90.  Newer
 * servers add elements, which are ignored.  These declarations are shared by
 * the files of this driver only.
 */
#ifndef DRIVERS_CONTROL_CENTER_SOAP_H
#define DRIVERS_CONTROL_CENTER_SOAP_H

#include "control_center.h"
#include "../soap.h"

#define CC_NS	"http://api.jasperwireless.com/ws/schema"

enum {
	CC_SOAP_BATCH	= 50,	/* ICCIDs per GetTerminalDetails */
	CC_SOAP_SMS_MAX	= 160,
	/*
	 * The API counts data in "MB" without defining it, and clients differ.
	 * Data plans use binary megabytes, and so do we.
	 */
	CC_SOAP_MB	= 1024 * 1024
};

/* build functions of struct step. */
#define BUILD(name)							\
	enum err name(const struct account *, const struct op_args *,	\
	    const struct result *, struct arena *, struct http_request *)
BUILD(cc_soap_build_echo);
BUILD(cc_soap_build_user);
BUILD(cc_soap_build_details);
BUILD(cc_soap_build_state);
BUILD(cc_soap_build_plan);
BUILD(cc_soap_build_overage);
BUILD(cc_soap_build_usage);
BUILD(cc_soap_build_send_sms);
BUILD(cc_soap_build_sms_details);
BUILD(cc_soap_build_sms_find);
BUILD(cc_soap_build_session);
BUILD(cc_soap_build_audit);
BUILD(cc_soap_build_modified);
#undef BUILD

/* parse functions of struct step. */
#define PARSE(name)							\
	enum err name(const struct http_reply *,			\
	    const struct op_args *, struct arena *, struct result *)
PARSE(cc_soap_parse_echo);
PARSE(cc_soap_parse_user);
PARSE(cc_soap_parse_details);
PARSE(cc_soap_parse_edit);
PARSE(cc_soap_parse_usage);
PARSE(cc_soap_parse_send_sms);
PARSE(cc_soap_parse_sms_details);
PARSE(cc_soap_parse_sms_find);
PARSE(cc_soap_parse_session);
PARSE(cc_soap_parse_audit);
PARSE(cc_soap_parse_modified);
#undef PARSE

/* The payload when it is the element of that name; else the error, with code
 * and reason in the result. */
enum err	 cc_soap_answer(const struct http_reply *, struct arena *,
		    const char *name, struct result *, const struct xml **);

/* The meaning of a fault: the error, with code and reason in the result. */
enum err	 cc_soap_fault(const struct soap_fault *, struct arena *,
		    struct result *);

/* Read one TerminalType. */
void		 cc_soap_terminal(const struct xml *, struct arena *,
		    struct sim_info *);

/* A child element as a time in ms, as bytes from a number of MB, or as a
 * rounded number.  ABSENT when it is missing, UNREADABLE when it is not
 * valid. */
int64_t		 cc_soap_time(struct arena *, const struct xml *,
		    const char *name);
int64_t		 cc_soap_bytes(struct arena *, const struct xml *,
		    const char *name);
int64_t		 cc_soap_count(struct arena *, const struct xml *,
		    const char *name);

#endif
