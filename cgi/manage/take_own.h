/* take_own: what the files share that take what devices say; nobody else. */
#ifndef MANAGE_TAKE_OWN_H
#define MANAGE_TAKE_OWN_H

#include "../store/manage/managed.h"
#include "manage.h"

struct taking {
	struct db		*db;
	struct arena		*a;
	const struct said	*said;
	const json_t		*body;	/* all of it */
	const json_t		*d;	/* its member d, or an empty object */
	struct said_answer	*out;
};

/* The rc is RC_OK unless they set another. */
enum err	 take_manage(struct taking *);
enum err	 take_unmanage(struct taking *);
enum err	 take_location(struct taking *);
enum err	 take_notify(struct taking *);

/* Bad input, in one line. */
enum err	 take_bad(struct taking *);

#endif
