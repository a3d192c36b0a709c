#include "verdict.h"

#include <stddef.h>

static bool
behind(const struct silence *s)
{
	return !s->has_token && s->behind;
}

static bool
no_token(const struct silence *s)
{
	return !s->has_token;
}

static bool
connected(const struct silence *s)
{
	return s->connected;
}

static bool
changing(const struct silence *s)
{
	return s->has_sim && s->changing;
}

/* States known not to connect.  An unknown state does not count. */
static bool
sim_off(const struct silence *s)
{
	static const bool off[SIM_STATE_MAX] = {
		[SIM_INVENTORY] = true, [SIM_SUSPENDED] = true,
		[SIM_FRAUD_REVIEW] = true, [SIM_DEACTIVATED] = true,
		[SIM_RETIRED] = true, [SIM_PURGED] = true,
		[SIM_REPLACED] = true,
	};

	return s->has_sim && s->sim_as_of != ABSENT && s->sim < SIM_STATE_MAX &&
	    off[s->sim];
}

/* A newer SIM report outweighs a refusal: the wrong token may have been
 * somebody else's. */
static bool
refused(const struct silence *s)
{
	return s->refused != ABSENT &&
	    !(sim_off(s) && s->sim_as_of > s->refused);
}

/* While it is connected, only a refusal since then counts. */
static bool
refused_connected(const struct silence *s)
{
	return s->connected && s->refused != ABSENT && s->refused >= s->since;
}

static bool
overage(const struct silence *s)
{
	return s->has_sim && s->overage == 1 && s->in_session != 1;
}

static bool
in_session(const struct silence *s)
{
	return s->has_sim && s->in_session == 1;
}

static bool
no_session(const struct silence *s)
{
	return s->has_sim && s->in_session == 0;
}

static bool
sim_unread(const struct silence *s)
{
	return s->has_sim && s->sim_as_of == ABSENT;
}

static bool
with_sim(const struct silence *s)
{
	return s->has_sim;
}

static bool
any(const struct silence *s)
{
	(void)s;
	return true;
}

/* Facts about the device come before facts about its SIM, and certain ones
 * before likely ones. */
static const struct {
	bool		(*fits)(const struct silence *);
	struct verdict	 is;
} rules[] = {
	{ refused_connected, { .name = "refused-connected",
	    .sentence = "It is connected, but what it last tried was refused.",
	    .next = "The Connection Log has the reason." } },
	{ connected, { .name = "connected",
	    .sentence = "It is connected but has sent no event: the network "
		"works, but its program does not send.",
	    .next = "Check the device itself, or restart it." } },
	{ behind, { .name = "behind",
	    .sentence = "It has no connection of its own, and its gateway has "
		"forwarded no event.",
	    .next = "Check its gateway first." } },
	{ no_token, { .name = "no-token",
	    .sentence = "It has no token, so it cannot sign in.",
	    .next = "Make a new token and store it in the device." } },
	{ refused, { .name = "refused",
	    .sentence = "It reaches Patchbay and is refused.",
	    .next = "The Connection Log has the reason." } },
	{ changing, { .name = "changing",
	    .sentence = "A change of its SIM is under way.",
	    .next = "Wait until Actions shows the result." } },
	{ sim_off, { .name = "sim-off",
	    .sentence = "Its SIM does not connect in its present state.",
	    .next = "Change the SIM state under Extensions." } },
	{ overage, { .name = "overage",
	    .sentence = "Its SIM has used up its data and has no data session.",
	    .next = "Change the overage limit or the rate plan under "
		"Extensions." } },
	{ in_session, { .name = "in-session",
	    .sentence = "Its SIM is in a data session, but the device does "
		"not reach Patchbay.",
	    .next = "Check the host name in the device, and the network "
		"between the carrier and Patchbay." } },
	{ no_session, { .name = "no-session",
	    .sentence = "Its SIM may connect but has no data session: the "
		"device is off or has no coverage.",
	    .next = "Check power and antenna, and send an SMS to see whether "
		"it arrives." } },
	{ sim_unread, { .name = "sim-unread",
	    .sentence = "It is not connected, and its SIM has not been read.",
	    .next = "Refresh its SIM under Extensions." } },
	{ with_sim, { .name = "with-sim",
	    .sentence = "It is not connected, and its SIM's data does not show "
		"why.",
	    .next = "Read the SIM's session under Extensions." } },
	{ any, { .name = "not-connected",
	    .sentence = "It is not connected.",
	    .next = "No SIM is linked that could show more. Check the device "
		"and its network." } },
};

const struct verdict *
verdict_of(const struct silence *s)
{
	bool tried = s->heard != ABSENT || s->since != ABSENT ||
	    s->refused != ABSENT;

	/* a device that has disconnected and whose SIM is off will not return
	 * by itself */
	if (!tried || (s->heard != ABSENT && s->now - s->heard < SILENT_MS &&
	    (s->connected || s->since == ABSENT || !sim_off(s))))
		return NULL;
	/* give a device that has just connected time to send */
	if (s->connected && s->now - s->since < SILENT_MS &&
	    !refused_connected(s))
		return NULL;
	for (size_t i = 0;; i++)
		if (rules[i].fits(s))
			return &rules[i].is;
}
