/* section_own: shared by the files of a SIM's section. */
#ifndef PAGES_SECTION_OWN_H
#define PAGES_SECTION_OWN_H

#include "../../store/command/activity.h"
#include "../../store/resource/plan.h"
#include "../../store/resource/sim.h"
#include "section.h"

struct section_making {
	struct page			*p;
	const struct section_for	*f;
	struct section_view		*v;
	const struct driver		*driver;
	struct sim			 sim;	/* as_of ABSENT: no report
						 * yet */
	struct plan			*plans;	/* plans the SIM could have */
	size_t				 nplans;
	int64_t				 plans_as_of;
	struct lookup			*lookups;
	size_t				 nlookups;
	const char			*url;	/* …/extensions/KEY, of its
						 * forms */
	const char			*once;	/* random; each form appends its
						 * name */
};

/* Is this form or lookup of the section shown again? */
bool		section_again(const struct section_making *,
		    const char *form);
/* The newest answer to a query; NULL when there is none. */
const struct lookup *section_lookup(const struct section_making *,
		    const char *kind);
/* section_lookups.c, section_sms.c */
enum err	section_lookups(struct section_making *);
/* Usage by zone of the billing cycles. */
void		section_zones(struct section_making *);
/* Whether it can be read, when it was, and what went wrong. */
void		section_lookup_fill(struct section_making *, const char *name,
		    const char *title, enum op, const struct lookup *,
		    struct lookup_view *);
enum err	section_sms(struct section_making *);
/* Summarizes the sections filled in before; call last. */
void		section_cannots(struct section_making *);
/* Send their queries ahead; call within db_ahead. */
void		section_lookups_ask(struct page *, const struct section_for *);
void		section_sms_ask(struct page *, const struct section_for *);

enum err	section_forms(struct section_making *);

#endif
