/* extension: a driver switched on in this organization; form drafts. */
#ifndef STORE_EXTENSION_H
#define STORE_EXTENSION_H

#include "../../lib/db/db.h"

struct extension {
	const char	*key;		/* jasper, atnt, jasper-kpn */
	const char	*driver;	/* name in the registry */
	const char	*title;		/* shown to people */
	bool		 on;
	const char	*settings;	/* JSON object: the settings that are not
					 * secret */
	const char	*sealed;	/* the secret ones, each sealed by
					 * itself: drivers/secrets.h */
	int64_t		 created, updated;
	int64_t		 checked;	/* when it was called last, or nearly;
					 * ABSENT */
	enum err	 check_err;	/* how that went */
	const char	*check_text;	/* what the carrier said, "" */
	int64_t		 devices;	/* linked */
};

/* What most pages need of it. */
struct extension_name {
	const char	*key, *driver, *title;
	bool		 on;
	int64_t		 checked;	/* as of struct extension */
	enum err	 check_err;
};

enum err extension_get(struct db *, struct arena *, const char *key,
	    struct extension *);
enum err extension_list(struct db *, struct arena *, struct extension **,
	    size_t *n);		/* by key */
enum err extension_names(struct db *, struct arena *, struct extension_name **,
	    size_t *n);		/* by key */
struct extension_name extension_name(const struct extension *);
/* E_CONFLICT; E_INPUT when the key is none (id.h). */
enum err extension_add(struct db *, const struct extension *);
/* driver, title, settings and sealed.  E_CONFLICT when it was updated after
 * was_updated. */
enum err extension_update(struct db *, const struct extension *,
	    int64_t was_updated);
enum err extension_set_on(struct db *, const char *key, bool on, int64_t now);
enum err extension_set_check(struct db *, const char *key, int64_t at, enum err,
	    const char *text);
/* Its links and snapshots go, and its member of every Extension Configuration;
 * its commands stay.  With many devices in several transactions: stopped half
 * way it can be removed again. */
enum err extension_remove(struct db *, const char *key);

/*
 * A form being filled in over several requests, so that nothing typed is
 * lost: one row per id, owned by one user, removed after a day (store/retention.h).
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
