/* take_own: shared by the files that process agents' messages, and not for
 * others. */
#ifndef MANAGE_TAKE_OWN_H
#define MANAGE_TAKE_OWN_H

#include "../store/manage/managed.h"
#include "manage.h"

struct taking {
	struct db		*db;
	struct arena		*a;
	const struct agent_message	*said;
	const json_t		*body;	/* the whole body */
	const json_t		*d;	/* its member d, or an empty object */
	struct agent_answer	*out;
};

/* The rc is RC_OK unless a function sets another one. */
enum err	 take_manage(struct taking *);
enum err	 take_unmanage(struct taking *);
enum err	 take_location(struct taking *);
enum err	 take_notify(struct taking *);

/* Set RC_BAD; for use in a return statement. */
enum err	 take_bad(struct taking *);

#endif
