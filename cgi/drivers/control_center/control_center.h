/*
 * control_center: what the drivers for Control Center share: Jasper and AT&T,
 * over REST and SOAP.  It is one platform with one contract; only the hosts
 * and the texts differ.
 */
#ifndef DRIVERS_CONTROL_CENTER_H
#define DRIVERS_CONTROL_CENTER_H

#include "../kind.h"

/* The names of the settings, the same for all drivers. */
#define CC_USERNAME	"username"
#define CC_PASSWORD	"password"
#define CC_ACCESS_KEY	"accesskey"
#define CC_ENDPOINT	"endpoint"
#define CC_PUSH_SECRET	"pushsecret"

extern const struct setting	 jasper_rest_settings[], jasper_soap_settings[],
				 atnt_rest_settings[], atnt_soap_settings[];

/* {"iccid": "…"} */
extern const struct device_key	 control_center_device[];

/*
 * The address a person entered, completed and without an API's path:
 * "api.jasperwireless.com/ws/service/terminal" becomes
 * "https://api.jasperwireless.com".  No trailing slash; NULL when there is no
 * address.
 */
char		*control_center_base(struct arena *, const struct account *);

/* The platform's words for SIM states. */
extern const struct state_word	 control_center_rest_states[],
				 control_center_soap_states[];

/* The states that can be set, the overage limits, and the words for message
 * states. */
extern const struct state_target control_center_targets[];
extern const struct value_text	 control_center_overages[];
extern const struct sms_word	 control_center_sms_words[];

/* The account that limits apply to: host and user. */
const char	*control_center_limiter(const struct account *, struct arena *);

/* The limit, over both APIs together. */
enum { CONTROL_CENTER_PER_SECOND = 5 };

/* The operations of each API, OP_MAX of them, and the drivers and kinds. */
extern const struct operation	 control_center_rest_ops[],
				 control_center_soap_ops[];
extern const struct driver	 control_center_rest, atnt_rest,
				 control_center_soap, atnt_soap;

extern const struct kind	 kind_jasper, kind_atnt;

#endif
