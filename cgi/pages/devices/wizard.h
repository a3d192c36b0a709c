/*
 * wizard: what Add Device has been told so far.  Kept in a draft between the
 * steps, valid or not, so that going back or making a mistake loses nothing.
 */
#ifndef PAGES_WIZARD_H
#define PAGES_WIZARD_H

#include "view.h"

struct wizard {
	const char		*id;		/* of the draft; NULL: none yet */
	const char		*type, *device_id;
	struct device_info	 info;
	const char		*metadata;
	bool			 own_token;
	const char		*token;		/* typed or generated, or "" */
	/* Until a person has seen them they follow the type's template. */
	bool			 info_seen, metadata_seen;
	int64_t			 added;		/* when it was, or ABSENT */
};

struct wizard	 wizard_new(void);

/* E_NOTFOUND: finished, purged or somebody else's. */
enum err	 wizard_load(struct page *, const char *id, struct wizard *);

/* Gives it an id when it has none. */
enum err	 wizard_save(struct page *, struct wizard *);

/* The body of a draft, read and written.  The token is sealed for the session
 * whose CSRF token it is; of another one it is "".  False when it is no JSON
 * object: *w is as wizard_new() then. */
bool		 wizard_read(struct arena *, const char *csrf, const char *body,
		    struct wizard *);
const char	*wizard_write(struct arena *, const char *csrf,
		    const struct wizard *);

/* Choose a type: its template fills what has not been seen. */
void		 wizard_set_type(struct wizard *, const struct device_type *);

/*
 * The steps, in order.  read takes what was typed; check says what is wrong
 * with it; show fills the fields.  The last one only sums up: no read, no
 * check.
 */
enum { WIZARD_STEPS = 5 };
struct wizard_step {
	const char	*name, *title;	/* in the URL; to people */
	void		(*read)(struct page *, struct wizard *);
	enum err	(*check)(struct page *, const struct wizard *,
			    struct form_errors *);
	enum err	(*show)(struct page *, const struct wizard *,
			    struct wizard_view *);
};
extern const struct wizard_step wizard_steps[WIZARD_STEPS];

/* Room that show needs for fields. */
enum { WIZARD_FIELDS = 10 };

#endif
