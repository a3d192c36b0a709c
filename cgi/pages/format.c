#include "format.h"

#include <string.h>
#include <strings.h>

#include "../lib/text/date.h"
#include "../lib/text/zone.h"

enum { AHEAD_MS = 2 * 60 * 1000 };	/* synchronized clocks differ by less */

bool
format_ahead(int64_t ms, int64_t now)
{
	return ms != ABSENT && ms > now + AHEAD_MS;
}

struct when
format_at(struct arena *a, int64_t ms)
{
	const struct stamp *s;

	if (!known_num(ms))
		return (struct when){ 0 };
	s = date_stamps(a, ms);
	return (struct when){
		.iso = &s[0],
		.utc = &s[1],
		.human = format_time(a, ms),
	};
}

struct when
format_when(struct arena *a, int64_t ms, int64_t now)
{
	struct when w = format_at(a, ms);

	if (w.iso != NULL)
		w.ago = date_ago(a, ms, now);
	return w;
}

struct when
format_second(struct arena *a, int64_t ms)
{
	struct when w = format_at(a, ms);
	const char *colon = w.human != NULL ? strrchr(w.human, ':') : NULL;
	/* also before 1970 */
	const int second = (int)((ms % 60000 + 60000) % 60000 / 1000);

	if (colon == NULL)
		return w;
	w.human = arena_printf(a, "%s:%d%d%s", arena_strndup(a, w.human,
	    (size_t)(colon - w.human) + 3), second / 10, second % 10,
	    colon + 3);
	return w;
}

struct when
format_told(struct arena *a, int64_t ms)
{
	struct when w = format_at(a, ms);

	if (known_num(ms) && ms % (24 * 60 * 60 * 1000) == 0) {
		w.utc = &w.iso[2];
		w.human = date_human_day(a, ms);
	}
	return w;
}

struct when
format_day(struct arena *a, int64_t ms)
{
	const struct stamp *s = date_stamps(a, ms);
	int64_t shift = zone_shift(ms);

	return (struct when){
		.iso = &s[0],
		.utc = &s[1],
		.human = shift == 0 ? s[2].text : date_day(a, ms + shift),
	};
}

char *
format_time(struct arena *a, int64_t ms)
{
	struct zone_time z = zone_at(ms);

	return date_local(a, ms, z.shift, z.word);
}

/* Shape and colour of each state: a disc connects, a half disc waits, a ring is
 * silent, a cross is finished. */
static const char *const state_kinds[SIM_STATE_MAX] = {
	[SIM_UNKNOWN] = "info",
	[SIM_TEST_READY] = "wait",
	[SIM_INVENTORY] = "off",
	[SIM_TRIAL] = "wait",
	[SIM_ACTIVATION_READY] = "wait",
	[SIM_ACTIVATED] = "ok",
	[SIM_SUSPENDED] = "bad",
	[SIM_FRAUD_REVIEW] = "bad",
	[SIM_DEACTIVATED] = "off",
	[SIM_RETIRED] = "end",
	[SIM_PURGED] = "end",
	[SIM_REPLACED] = "end",
};

struct badge
format_state(struct arena *a, enum sim_state state, const char *word)
{
	const struct sim_state_text *t = &sim_states[state];
	const char *own = "";

	if (word != NULL && *word != '\0' && strcasecmp(word, t->title) != 0 &&
	    strcasecmp(word, t->name) != 0)
		own = arena_printf(a, "The carrier calls it %s. ", word);
	return (struct badge){
		.kind = state_kinds[state],
		.text = t->title,
		.title = *own == '\0' ? t->connects :
		    arena_printf(a, "%s%s", own, t->connects),
	};
}
