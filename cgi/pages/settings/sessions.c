/* One's own sessions: where one is signed in. */
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/log.h"
#include "../format.h"
#include "../pages.h"
#include "templates.h"
#include "view_settings.h"

struct word {
	const char	*mark, *word;
};

static const char *
first_of(const struct word *words, const char *agent, const char *otherwise)
{
	for (; words->mark != NULL; words++)
		if (strstr(agent, words->mark) != NULL)
			return words->word;
	return otherwise;
}

/* Most browsers also name others: those that only they say come first. */
static const char *
browser(struct page *p, const char *agent)
{
	static const struct word browsers[] = {
		{ "Edg", "Edge" }, { "OPR/", "Opera" },
		{ "SamsungBrowser/", "Samsung Internet" },
		{ "Firefox/", "Firefox" }, { "FxiOS/", "Firefox" },
		{ "Chrome/", "Chrome" }, { "CriOS/", "Chrome" },
		{ "Safari/", "Safari" }, { "curl/", "curl" }, { NULL, NULL } };
	static const struct word systems[] = {
		{ "Android", " on Android" }, { "iPhone", " on iPhone" },
		{ "iPad", " on iPad" }, { "Windows", " on Windows" },
		{ "Mac OS", " on macOS" }, { "CrOS", " on ChromeOS" },
		{ "Linux", " on Linux" }, { NULL, NULL } };
	const char *name = first_of(browsers, agent, "");

	if (*name == '\0')
		return *agent == '\0' ? "unknown" : agent;
	return arena_printf(p->a, "%s%s", name, first_of(systems, agent, ""));
}

enum err
page_sessions(struct page *p)
{
	struct sessions_view v = { .nlines = 0 };
	struct user_session *s;
	enum err e = session_list(p->db, p->a, p->user.id, p->now, &s,
	    &v.nlines);

	if (e != E_OK)
		return e;
	v.lines = arena_array(p->a, v.nlines, sizeof(*v.lines));
	for (size_t i = 0; i < v.nlines; i++)
		v.lines[i] = (struct session_line){ .hash = s[i].hash,
			.address = s[i].address, .agent = s[i].agent,
			.browser = browser(p, s[i].agent),
			.begun = format_when(p->a, s[i].created, p->now),
			/* an answered request moved its end */
			.used = format_when(p->a, s[i].expires - SESSION_MS,
			    p->now),
			.here = strcmp(s[i].hash, page_session(p)) == 0 };
	page_view_init(p, "Sessions", NAV_SETTINGS, &v.page);
	t_sessions(&p->reply->out, &v);
	return E_OK;
}

/* "one": the hash of the one to end; without it all others end. */
enum err
page_sessions_post(struct page *p)
{
	const char *one = page_field(p, "one");
	enum err e = *one != '\0' ?
	    session_end_own(p->db, p->user.id, one) :
	    session_end_others(p->db, p->user.id, page_session(p));

	if (e != E_OK)
		return e;
	log_info("users", "user %s ended %s", p->user.name,
	    *one != '\0' ? "one of their sessions" : "their other sessions");
	return page_done(p, "/settings/sessions", *one != '\0' ?
	    "session-ended" : "sessions-ended");
}
