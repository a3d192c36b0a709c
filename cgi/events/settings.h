/* settings: the environment variables for events. */
#ifndef EVENTS_SETTINGS_H
#define EVENTS_SETTINGS_H

#include "../app.h"

struct event_settings {
	const char	*journal;	/* a directory */
	const char	*commands;	/* journal of commands for devices that
					 * are away */
	int64_t		 sync_ms;	/* EVENT_SYNC_MS, 50 */
	int64_t		 journal_bytes;	/* EVENT_JOURNAL_MB, 1024 */
	int64_t		 store_bytes;	/* EVENT_STORE_MB, 16384 */
	int64_t		 days;		/* EVENT_DAYS, 30; 0: no limit */
};

struct arena;

/* E_INPUT, logged, when a variable is not a valid number. */
enum err	 event_settings(struct arena *, const char *state,
		    struct event_settings *);

/* How full the journal of this machine is; bytes ABSENT: there is none.  full:
 * a long event would be refused. */
struct journal_fill {
	int64_t	 bytes, max;
	bool	 full;
};
void		 event_journal_fill(struct arena *, const char *state,
		    struct journal_fill *);

#endif
