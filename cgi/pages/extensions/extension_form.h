/*
 * extension_form: the form to add or edit an extension, over several requests.
 * The input is kept in a draft.  Secrets are kept sealed and are never sent
 * back.
 */
#ifndef PAGES_EXTENSION_FORM_H
#define PAGES_EXTENSION_FORM_H

#include "../page.h"

struct extform {
	const struct driver	*driver;
	bool			 edit;
	struct extension	 old;		/* when editing */
	const char		*draft;		/* draft id, or "" */
	const char		*key, *name;
	bool			 on;
	int64_t			 updated;	/* the version the form
						 * showed */
	bool			 conflict;	/* old is newer than that
						 * version */
	json_t			*settings;	/* name: text, without the
						 * secrets */
	const char		*sealed;	/* secrets entered so far */
	bool			 typed_secret;	/* in this request */
	bool			 moved;		/* the host differs from the one
						 * the stored secrets are for */
	json_t			*check;		/* {err, text, at, settings}:
						 * the last check, or NULL */
	const char		*then;		/* drivers whose forms come
						 * next, "a,b", or "" */
	struct form_errors	 errors;
};

/* A form to add an extension of a driver, or to edit the one with the key,
 * restored from its draft when ?draft= or the field names one.  E_NOTFOUND when
 * there is no such driver, key or draft. */
enum err	 extform_add(struct page *, const char *driver,
		    struct extform *);
enum err	 extform_edit(struct page *, const char *key, struct extform *);

/* Read the submitted form and check it (extension_validate.c). */
void		 extform_read(struct page *, struct extform *);
enum err	 extform_validate(struct page *, struct extform *);

/* Is this the setting that selects among the rows of one kind? */
bool		 extform_is_api(const struct setting *);
/* Is there an extension with that key (NULL: any) or, ignoring case, that
 * name? */
bool		 extform_taken(const struct extension_name *, size_t n,
		    const char *key, const char *name);

/* Is it known that the stored secrets cannot be opened?  They must then be
 * entered again. */
bool		 extform_locked(const struct extform *);

/* All secrets of the form: the stored ones, if they open, and those entered. */
const char	*extform_sealed(struct page *, const struct extform *);

/* Save the draft; a new one gets an id. */
enum err	 extform_keep(struct page *, struct extform *);

/* The URL of the form; extform_next: that of the first driver in then, or
 * NULL. */
const char	*extform_url(struct page *, const struct extform *);
const char	*extform_next(struct page *, const struct extform *);

/* Add or update the extension, with the last check if it was made with the
 * saved settings, and redirect.  Renders the form when somebody else has saved
 * first. */
enum err	 extform_store(struct page *, struct extform *);

/* Render; E_FORM when there are errors. */
enum err	 extform_show(struct page *, struct extform *);

/* The result of the last check.  False when the present input was not
 * checked. */
bool		 extform_checked(const struct extform *, enum err *,
		    const char **text, int64_t *at);

/* The name of a setting's form field. */
const char	*extform_field(struct arena *, const struct setting *);

#endif
