/* extension: a driver that is switched on in this organization; form drafts. */
#ifndef STORE_EXTENSION_H
#define STORE_EXTENSION_H

#include "../../lib/db/db.h"

struct extension {
	const char	*key;		/* jasper, atnt, jasper-kpn */
	const char	*driver;	/* name in the registry */
	const char	*title;		/* shown to people */
	bool		 on;
	const char	*settings;	/* JSON object: the settings that are
					 * not secret */
	const char	*sealed;	/* the secret settings, each sealed on
					 * its own: drivers/secrets.h */
	int64_t		 created, updated;
	int64_t		 checked;	/* time of about the last call; ABSENT:
					 * never */
	enum err	 check_err;	/* result of that call */
	const char	*check_text;	/* what the carrier said, or "" */
	int64_t		 devices;	/* number of linked devices */
};

/* The members that most pages need. */
struct extension_name {
	const char	*key, *driver, *title;
	bool		 on;
	int64_t		 checked;	/* as in struct extension */
	enum err	 check_err;
};

enum err extension_get(struct db *, struct arena *, const char *key,
	    struct extension *);
enum err extension_list(struct db *, struct arena *, struct extension **,
	    size_t *n);		/* by key */
enum err extension_names(struct db *, struct arena *, struct extension_name **,
	    size_t *n);		/* by key */
struct extension_name extension_name(const struct extension *);
/* E_CONFLICT when the key exists; E_INPUT when it is not a valid key (id.h). */
enum err extension_add(struct db *, const struct extension *);
/* Updates driver, title, settings and sealed.  E_CONFLICT when the row was
 * changed after was_updated. */
enum err extension_update(struct db *, const struct extension *,
	    int64_t was_updated);
enum err extension_set_on(struct db *, const char *key, bool on, int64_t now);
enum err extension_set_check(struct db *, const char *key, int64_t at, enum err,
	    const char *text);
/* Deletes the extension, its links and snapshots, and its member in every
 * Extension Configuration.  Its commands stay; what waits for a ledger, or is on
 * its way there, ends.  With many devices this takes several transactions; after
 * an interruption it can be called again. */
enum err extension_remove(struct db *, const char *key);

/*
 * A form that is filled in over several requests, so that nothing typed is
 * lost.  One row per id, owned by one user, removed after a day
 * (store/retention.h).
 */
struct draft {
	const char	*id;		/* random */
	int64_t		 user;
	const char	*kind;		/* "device", "extension:jasper" … */
	const char	*body;		/* JSON object */
	const char	*sealed;	/* drivers/secrets.h, or "" */
	int64_t		 updated;
};
enum err draft_get(struct db *, struct arena *, const char *id, int64_t user,
	    const char *kind, struct draft *);
enum err draft_put(struct db *, const struct draft *);
enum err draft_delete(struct db *, const char *id);

#endif
