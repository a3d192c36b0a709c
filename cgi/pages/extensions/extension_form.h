/*
 * extension_form: the form of an extension, being added or edited, over
 * several requests.  What was typed is kept in a draft; secrets only sealed,
 * and never sent back.
 */
#ifndef PAGES_EXTENSION_FORM_H
#define PAGES_EXTENSION_FORM_H

#include "../page.h"

struct extform {
	const struct driver	*driver;
	bool			 edit;
	struct extension	 old;		/* when edit */
	const char		*draft;		/* its id, or "" */
	const char		*key, *name;
	bool			 on;
	int64_t			 updated;	/* what the form showed */
	bool			 conflict;	/* old is newer than that */
	json_t			*settings;	/* name: text, not the secrets */
	const char		*sealed;	/* secrets typed so far */
	bool			 typed_secret;	/* in this request */
	bool			 moved;		/* to another host than the stored
						 * secrets are for */
	json_t			*check;		/* {err, text, at, settings}: the
						 * last one; or NULL */
	const char		*then;		/* drivers whose forms come next,
						 * "a,b", or "" */
	struct form_errors	 errors;
};

/* A form to add one of a driver, or to edit the one with the key; from its
 * draft when ?draft= or the field names one.  E_NOTFOUND. */
enum err	 extform_add(struct page *, const char *driver,
		    struct extform *);
enum err	 extform_edit(struct page *, const char *key, struct extform *);

/* Take what was posted, and say what is wrong with it
 * (extension_validate.c). */
void		 extform_read(struct page *, struct extform *);
enum err	 extform_validate(struct page *, struct extform *);

/* The choice among the rows of one kind. */
bool		 extform_is_api(const struct setting *);
/* Is there an extension of that key (NULL: any) or, in whatever case, name? */
bool		 extform_taken(const struct extension_name *, size_t n,
		    const char *key, const char *name);

/* Are the stored secrets known not to open?  Then they must be typed again. */
bool		 extform_locked(const struct extform *);

/* All secrets the form stands for: stored ones, if they open, and those
 * typed. */
const char	*extform_sealed(struct page *, const struct extform *);

/* Keep it in its draft, which gets an id if it has none. */
enum err	 extform_keep(struct page *, struct extform *);

/* Where the form is; extform_next: that of the first of then, or NULL. */
const char	*extform_url(struct page *, const struct extform *);
const char	*extform_next(struct page *, const struct extform *);

/* Add or update the extension, with the last check if it was of what is
 * saved, and go on; or render the form when somebody was faster. */
enum err	 extform_store(struct page *, struct extform *);

/* Render; E_FORM when there are errors. */
enum err	 extform_show(struct page *, struct extform *);

/* The last check in words: false when what is typed was not checked. */
bool		 extform_checked(const struct extform *, enum err *,
		    const char **text, int64_t *at);

/* A setting's form field. */
const char	*extform_field(struct arena *, const struct setting *);

#endif
