/* answer: how the API's handlers read requests and write responses. */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "../lib/text/json.h"
#include "api.h"

/* Render a JSON value; the request's arena frees it. */
enum err	 api_send(struct page *, int status, json_t *);
/* No content. */
enum err	 api_done(struct page *);

/* Error ids of the original platform, which clients know. */
#define API_INVALID	"CUDRS0007E"	/* with violations */
#define API_TOO_HIGH	"CUDRS0012E"
#define API_EXISTS	"CUDRS0020E"

/* Render an error object with its own sentence.  Returns E_FORM: the response
 * is complete. */
enum err	 api_refuse(struct page *, int status, const char *id,
		    const char *sentence);
/* Render 400, with a violation for each faulty field. */
enum err	 api_invalid(struct page *, const struct form_errors *);

/* --- requests --- */

/* Read the body, which must be an object or an array.  On failure an error has
 * been rendered. */
enum err	 api_body(struct page *, json_type, json_t **);

/* A query parameter; NULL when it is missing or empty. */
const char	*api_query(struct page *, const char *name);

/* Add a fault for each name that is not in a NULL-terminated list. */
void		 api_known(struct page *, const json_t *,
		    const char *const *names, struct form_errors *);
void		 api_known_query(struct page *, const char *const *names,
		    struct form_errors *);

/* A member of an object.  NULL when it is missing or null, or, with a fault, of
 * another type. */
const char	*api_text(struct page *, const json_t *, const char *name,
		    struct form_errors *);
const json_t	*api_object(struct page *, const json_t *, const char *name,
		    struct form_errors *);
/* A metadata object in its stored form; NULL when it is missing or null. */
const char	*api_metadata(struct page *, const json_t *,
		    struct form_errors *);

/* Read a body's deviceInfo.  Its members replace those of info. */
struct device_info;
void		 api_info(struct page *, const json_t *, struct device_info *,
		    struct form_errors *);

/* Parse a time into *at, or add a fault.  False when it is missing. */
bool		 api_time(struct page *, const json_t *, const char *name,
		    int64_t *at, struct form_errors *);

/* Add a fault for a number out of range. */
void		 api_too_low(struct page *, const char *name, double least,
		    struct form_errors *);
void		 api_too_high(struct page *, const char *name, double most,
		    struct form_errors *);

/* --- responses --- */

json_t		*api_iso(struct page *, int64_t ms);	/* ABSENT: null */
json_t		*api_info_json(const struct device_info *);
/* A JSON text from the store; {} when it is empty. */
json_t		*api_stored(struct page *, const char *text);

/* --- lists --- */

enum { API_ROWS = 25 };

struct api_paging {
	size_t		 limit;		/* _limit: 1 to PAGE_ROWS_MAX */
	const char	*bookmark;	/* or NULL */
};
void		 api_paging(struct page *, struct api_paging *,
		    struct form_errors *);
/* {results, meta, bookmark}. total is ABSENT when unknown; bookmark is NULL on
 * the last page. */
enum err	 api_list(struct page *, json_t *results, int64_t total,
		    json_t *facets, const char *bookmark);

#endif
