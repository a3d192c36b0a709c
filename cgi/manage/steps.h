/*
 * steps: what is asked of a device for an action, one message after the other.
 * Pure.
 *
 *	device/reboot, device/factoryReset
 *		initiate → 202 → manage		the device is back
 *	firmware/download, firmware/update
 *		update → 204 → observe → 200 → initiate → 202 → notify → cancel
 *		without parameters there is no update
 *	BUNDLE/ACTION
 *		initiate → 200
 *
 * manage and notify are messages of the device, and are waited for.
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
	const char		*topic;		/* of initiate; of a custom one
						 * NULL */
	bool			 ends;		/* there is no way back */
};
/* One that is built in; NULL. */
const struct action	*action_by_name(const char *);
/* Those, ends with a NULL name. */
extern const struct action actions[];
enum action_kind	 action_kind(const char *name);
/* "BUNDLE/ACTION", both names; false when it is not. */
bool		 action_custom(struct arena *, const char *name,
		    const char **bundle, const char **action);

/* May it be asked of this device? */
bool		 action_supported(struct arena *, const char *action,
		    const struct managed *);

/* parameters: of the request, {name, value} each. */
enum manage_step	 step_first(const char *action, const json_t *parameters);

/* The message of a step that is sent: its topic as the outbox has it (name and
 * format), and its payload. */
struct step_message {
	const char	*name, *format, *payload;
};
void		 step_message(struct arena *, const char *action,
		    const json_t *parameters, enum manage_step, const char *wire,
		    struct step_message *);

/* What an rc means that is none of success. */
enum ask_status	 step_refused(int64_t rc);

/* What a notification means for an action that is under way: ASK_DONE,
 * ASK_FAILED, or ASK_ACCEPTED: it goes on. */
enum ask_status	 step_notified(const char *action, const struct firmware *);

#endif
