/*
 * condition: how an installation is doing, in numbers (for the metrics), and
 * what is wrong with it and what to do (for Settings, Status and for patchbay
 * doctor).
 */
#ifndef PAGES_CONDITION_H
#define PAGES_CONDITION_H

#include "../../events/settings.h"
#include "../../events/store.h"
#include "../../lib/crypt/seal.h"
#include "../../store/command/command.h"
#include "../../store/extension/extension.h"

struct condition {
	const char	*state;		/* the directory */
	bool		 server;	/* the database is PostgreSQL */
	int64_t		 database, wal;	/* bytes; ABSENT: of a server */
	int64_t		 disk_free, disk_size;	/* bytes; ABSENT: unreadable */
	int		 state_mode, key_mode;	/* permissions; 0: unreadable */
	enum seal_key	 key;
	struct journal_fill journal;
	int64_t		 journal_age;	/* ms that the oldest segment waits;
					 * ABSENT: none does */
	int64_t		 background;	/* ms since the background worker
					 * reported; ABSENT: none runs */
	int64_t		 commands[CMD_STATUS_MAX];
	int64_t		 connected;	/* clients */
	int64_t		 backup_age;	/* ms; ABSENT: none was made */
	bool		 mail;		/* a server is named */
	const char	*mail_wrong;	/* why it can't be used, or NULL */
	const char	*mail_fault;	/* why the newest mail was not sent, or
					 * "" */
	struct extension_name *extensions;
	size_t		 n;
};

enum err	 condition_read(struct condition *, struct db *,
		    struct event_reader *, struct arena *,
		    const struct config *, int64_t now);

/* What is looked at, each with what was found.  Pure. */
enum check_state { CHECK_GOOD, CHECK_WARN, CHECK_BAD };
struct check {
	const char	*title, *found;
	enum check_state state;
	const char	*advice;	/* what to do; "" when good */
	bool		 urgent;	/* bad, and soon too late to tell */
};
size_t		 condition_checks(const struct condition *, struct arena *,
		    struct check **);

#endif
