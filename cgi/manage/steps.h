/*
 * steps: the sequence of messages to a device for each action.  Pure.
 *
 * 	device/reboot, device/factoryReset
 * 		initiate → 202 → manage		the device is back
 * 	firmware/download, firmware/update
 * 		update → 204 → observe → 200 → initiate → 202 → notify → cancel
 * 		without parameters there is no update
 * 	BUNDLE/ACTION
 * 		initiate → 200
 *
 * manage and notify are messages from the device that are waited for.
 */
#ifndef MANAGE_STEPS_H
#define MANAGE_STEPS_H

#include "../lib/text/json.h"
#include "../store/manage/managed.h"
#include "../store/manage/request.h"

enum manage_step { STEP_NONE, STEP_UPDATE, STEP_OBSERVE, STEP_INITIATE,
	STEP_NOTIFY, STEP_MANAGE, STEP_CANCEL, STEPS };
extern const char *const step_names[STEPS];	/* as stored */
enum manage_step	 step_by_name(const char *);

enum action_kind { ACTION_DEVICE, ACTION_FIRMWARE, ACTION_CUSTOM };
struct action {
	enum action_kind	 kind;
	const char		*name;		/* in requests */
	const char		*topic;		/* of the initiate message; NULL
						 * for a custom action */
	bool			 ends;		/* irreversible */
};
/* A built-in action, or NULL. */
const struct action	*action_by_name(const char *);
/* The built-in actions; ends with a NULL name. */
extern const struct action actions[];
enum action_kind	 action_kind(const char *name);
/* Split "BUNDLE/ACTION" into its two names; false when it has another form. */
bool		 action_custom(struct arena *, const char *name,
		    const char **bundle, const char **action);

/* Does the device support the action? */
bool		 action_supported(struct arena *, const char *action,
		    const struct managed *);

/* parameters: the request's, {name, value} each. */
enum manage_step	 step_first(const char *action, const json_t *parameters);

/* The message of a step: its name and format in the outbox, and its payload. */
struct step_message {
	const char	*name, *format, *payload;
};
void		 step_message(struct arena *, const char *action,
		    const json_t *parameters, enum manage_step, const char *wire,
		    struct step_message *);

/* The status for an rc other than success. */
enum ask_status	 step_refused(int64_t rc);

/* The status after a notification for an action in progress: ASK_DONE,
 * ASK_FAILED, or ASK_ACCEPTED to continue. */
enum ask_status	 step_notified(const char *action, const struct firmware *);

#endif
