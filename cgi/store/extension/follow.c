#include "follow.h"

#include "../internal.h"
#include "queries.h"

enum err
follow_get(struct db *db, struct arena *a, const char *extension,
    struct follow *f)
{
	struct r_follow_get r = { .asked = ABSENT, .began = ABSENT, .page = 1,
		.tried = ABSENT, .err = "", .err_text = "",
		.read_tried = ABSENT, .read_err = "" };
	enum err e = g_follow_get(db, a, &r, extension);

	*f = (struct follow){ .asked = r.asked, .began = r.began,
	    .page = r.page, .tried = r.tried, .err = err_by_name(r.err),
	    .err_text = r.err_text, .read_tried = r.read_tried,
	    .read_err = err_by_name(r.read_err) };
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
follow_asked(struct db *db, const char *extension, const struct follow *f)
{
	return x_follow_asked(db, &(struct p_follow_asked){
	    .extension = extension, .asked = f->asked, .began = f->began,
	    .page = f->page, .tried = f->tried, .err = err_stored(f->err),
	    .err_text = or_empty(f->err_text) });
}

enum err
follow_read(struct db *db, const char *extension, int64_t at,
    enum err err)
{
	return x_follow_read(db, extension, at, err_stored(err));
}
