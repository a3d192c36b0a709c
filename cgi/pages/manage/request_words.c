#include "request_words.h"

#include <string.h>

#include "../../lib/http/url.h"
#include "../../manage/bundle.h"
#include "../../manage/steps.h"
#include "../../store/manage/managed.h"
#include "../format.h"
#include "../units.h"
#include "managed.h"

static const struct {
	const char	*name, *title, *about, *warning;
} words[] = {
	{ "device/reboot", "Reboot", "Each device is asked to restart. It is "
	    "done when its agent reports again.", NULL },
	{ "device/factoryReset", "Factory reset", "Each device is asked to "
	    "reset itself to factory settings. It is done when its agent "
	    "reports again.", "This can't be undone. A device loses its "
	    "settings, perhaps including those for its connection: then it "
	    "does not come back by itself." },
	{ "firmware/download", "Firmware download", "Each device is asked to "
	    "download firmware without installing it.",
	    "Each device downloads the firmware itself, over its own "
	    "connection." },
	{ "firmware/update", "Firmware update", "Each device is asked to "
	    "install the firmware that it has downloaded.", "Devices install "
	    "the firmware they have downloaded, and may restart. A device that "
	    "fails may need a visit. Start with a small group." },
};
enum { WORDS = sizeof(words) / sizeof(words[0]), CHOICES_MAX = 1000 };

const char *
action_title(const char *action)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(words[i].name, action) == 0)
			return words[i].title;
	return action;
}

const char *
action_full_title(struct page *p, const char *action)
{
	const char *title = action_title(action);
	struct bundle_action x;

	return title == action && bundle_action_get(p->db, p->a, action, &x) ==
	    E_OK ? arena_printf(p->a, "%s (%s)", x.title, action) : title;
}

static enum err
add_bundles(struct page *p, struct choice *c, size_t most, size_t *n)
{
	struct stored_bundle *s;
	struct bundle b;
	size_t stored;
	enum err e = bundle_list(p->db, p->a, &s, &stored);

	for (size_t i = 0; e == E_OK && i < stored; i++) {
		if (!bundle_open(p->a, &s[i], &b))
			continue;
		for (size_t k = 0; k < b.nactions && *n < most; k++)
			c[(*n)++] = (struct choice){
			    .value = arena_printf(p->a, "%s/%s", b.id,
				b.actions[k].id),
			    .title = arena_printf(p->a, "%s (%s)",
				b.actions[k].title, b.id) };
	}
	return e;
}

enum err
action_choices(struct page *p, struct choice **list, size_t *n)
{
	*list = arena_array(p->a, CHOICES_MAX, sizeof(**list));
	for (*n = 0; *n < WORDS; (*n)++)
		(*list)[*n] = (struct choice){ .value = words[*n].name,
		    .title = words[*n].title };
	return add_bundles(p, *list, CHOICES_MAX, n);
}

const char *
action_about(const char *action)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(words[i].name, action) == 0)
			return words[i].about;
	return NULL;
}

const char *
action_warning(const char *action)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(words[i].name, action) == 0)
			return words[i].warning;
	return NULL;
}

struct badge
request_badge(struct page *p, const struct mgmt_request *q)
{
	static const struct badge badges[MGMT_STATUSES] = {
		[MGMT_RUNNING] = { .kind = "wait", .text = "Under way" },
		[MGMT_PAUSED] = { .kind = "wait", .text = "Needs approval" },
		[MGMT_STOPPED] = { .kind = "bad", .text = "Stopped" },
		[MGMT_CANCELLED] = { .kind = "off", .text = "Cancelled" },
		[MGMT_DONE] = { .kind = "ok", .text = "Complete" },
	};

	if (q->status == MGMT_RUNNING && q->starts > p->now)
		return (struct badge){ .kind = "wait", .text = "Scheduled" };
	return badges[q->status];
}

const char *
request_text(struct page *p, const struct mgmt_request *q)
{
	switch (q->status) {
	case MGMT_RUNNING:
		return q->starts > p->now ? arena_printf(p->a, "Starts at %s.",
		    format_time(p->a, q->starts)) : NULL;
	case MGMT_PAUSED:
		return "A group has finished. Continue with the next?";
	case MGMT_STOPPED:
		return "Too many devices of a group have failed. Continue "
		    "anyway?";
	case MGMT_CANCELLED:
		return q->ended == ABSENT ? "Waiting for devices that were "
		    "already asked." : NULL;
	default:
		return NULL;
	}
}

struct badge
ask_badge(const struct ask *k)
{
	static const struct badge badges[ASK_STATUSES] = {
		[ASK_WAITING] = { .kind = "wait", .text = "Not asked yet" },
		[ASK_ASKED] = { .kind = "wait", .text = "Asked" },
		[ASK_ACCEPTED] = { .kind = "wait", .text = "In progress" },
		[ASK_DONE] = { .kind = "ok", .text = "Success" },
		[ASK_FAILED] = { .kind = "bad", .text = "Failure" },
		[ASK_REJECTED] = { .kind = "bad", .text = "Rejected" },
		[ASK_UNSUPPORTED] = { .kind = "bad", .text = "Not supported" },
		[ASK_TIMEOUT] = { .kind = "bad", .text = "Timed out" },
		[ASK_CANCELLED] = { .kind = "off", .text = "Cancelled" },
	};

	if (k->status == ASK_ASKED && strcmp(k->delivery, "waiting") == 0)
		return (struct badge){ .kind = "wait", .text = "Away" };
	return badges[k->status];
}

static const char *
step_text(const char *step)
{
	switch (step_by_name(step)) {
	case STEP_UPDATE:
		return "Step 1: it receives the firmware's details.";
	case STEP_OBSERVE:
		return "Step 2: it is asked to report its progress.";
	case STEP_INITIATE:
		return "It is asked to start.";
	case STEP_NOTIFY:
		return "It has started.";
	case STEP_MANAGE:
		return "It has accepted, and has to report again.";
	case STEP_CANCEL:
		return "It has finished, and is asked to stop reporting.";
	default:
		return NULL;
	}
}

/* "It has started: downloading." */
static const char *
firmware_text(struct page *p, const struct mgmt_request *q,
    const struct ask *k)
{
	struct managed m;
	const char *word;

	if (k->device == ABSENT || managed_get(p->db, p->a, k->device, &m) !=
	    E_OK || m.firmware.updated < k->changed)
		return step_text(k->step);
	word = strcmp(q->action, "firmware/update") == 0 ?
	    firmware_status_word(m.firmware.status) :
	    firmware_state_word(m.firmware.state);
	return *word == '\0' ? step_text(k->step) : arena_printf(p->a,
	    "It has started, and reports: %s.", word);
}

const char *
ask_text(struct page *p, const struct mgmt_request *q, const struct ask *k)
{
	if (k->status == ASK_ASKED && strcmp(k->delivery, "waiting") == 0)
		return arena_printf(p->a, "It is asked when it connects, until "
		    "%s.", format_time(p->a, k->due));
	if (k->status == ASK_ACCEPTED &&
	    step_by_name(k->step) == STEP_NOTIFY)
		return firmware_text(p, q, k);
	if (ask_open(k->status) && k->status != ASK_WAITING)
		return action_kind(q->action) == ACTION_FIRMWARE ||
		    k->status == ASK_ACCEPTED ? step_text(k->step) : NULL;
	if (*k->message == '\0' && k->rc != ABSENT && k->rc >= 300)
		return arena_printf(p->a, "It answered %lld.",
		    (long long)k->rc);
	return *k->message == '\0' ? NULL : k->message;
}

const char *
request_url(struct arena *a, const char *uid)
{
	return url_path(a, "actions", "requests", uid, NULL);
}

struct request_line
request_line_of(struct page *p, const struct mgmt_request *q)
{
	return (struct request_line){ .url = request_url(p->a, q->uid),
	    .action = action_title(q->action), .asker = q->asker,
	    .devices = units_count(p->a, q->devices, "device", "devices"),
	    .status = request_badge(p, q), .text = request_text(p, q),
	    .at = format_when(p->a, q->at, p->now) };
}
