/*
 * wizard: the state of Add Device.  It is kept in a draft between the steps,
 * valid or not, so that going back or making a mistake loses nothing.
 */
#ifndef PAGES_WIZARD_H
#define PAGES_WIZARD_H

#include "view.h"

struct wizard {
	const char		*id;		/* id of the draft; NULL: none
						 * yet */
	const char		*type, *device_id;
	struct device_info	 info;
	const char		*metadata;
	bool			 own_token;
	const char		*token;		/* entered or generated, or
						 * "" */
	/* Until a person has seen them they follow the type's defaults. */
	bool			 info_seen, metadata_seen;
	int64_t			 added;		/* when the device was added, or
						 * ABSENT */
};

struct wizard	 wizard_new(void);

/* E_NOTFOUND when it is finished, expired or somebody else's. */
enum err	 wizard_load(struct page *, const char *id, struct wizard *);

/* Saves the draft; a new one gets an id. */
enum err	 wizard_save(struct page *, struct wizard *);

/* Decode and encode the draft's body.  The token is sealed for the session
 * whose CSRF token is csrf; in another session it reads as "".  False when the
 * body is not a JSON object; *w is then as from wizard_new(). */
bool		 wizard_read(struct arena *, const char *csrf, const char *body,
		    struct wizard *);
const char	*wizard_write(struct arena *, const char *csrf,
		    const struct wizard *);

/* Select a type.  Its defaults fill what the person has not seen yet. */
void		 wizard_set_type(struct wizard *, const struct device_type *);

/*
 * The steps in order. read takes the input, check finds its faults, show fills
 * in the fields.  The last step is a summary without read and check.
 */
enum { WIZARD_STEPS = 5 };
struct wizard_step {
	const char	*name, *title;	/* in the URL; on the page */
	void		(*read)(struct page *, struct wizard *);
	enum err	(*check)(struct page *, const struct wizard *,
			    struct form_errors *);
	enum err	(*show)(struct page *, const struct wizard *,
			    struct wizard_view *);
};
extern const struct wizard_step wizard_steps[WIZARD_STEPS];

/* The number of fields that show may need. */
enum { WIZARD_FIELDS = 10 };

#endif
