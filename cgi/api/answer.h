/* answer: what all handlers of the API answer with, and what they read. */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "../lib/text/json.h"
#include "api.h"

/* Render a value, which is released with the request. */
enum err	 api_send(struct page *, int status, json_t *);
/* No content. */
enum err	 api_done(struct page *);

/* Ids of errors that the original had, and clients know. */
#define API_INVALID	"CUDRS0007E"	/* with violations */
#define API_TOO_HIGH	"CUDRS0012E"
#define API_EXISTS	"CUDRS0020E"

/* Render an error object in words of its own.  E_FORM: it is the answer. */
enum err	 api_refuse(struct page *, int status, const char *id,
		    const char *sentence);
/* 400, with a violation for each fault of a field. */
enum err	 api_invalid(struct page *, const struct form_errors *);

/* --- what is sent --- */

/* The body, an object or an array; an error has been rendered. */
enum err	 api_body(struct page *, json_type, json_t **);

/* A parameter; NULL when it is not given, or empty. */
const char	*api_query(struct page *, const char *name);

/* Faults are added for names that are none of a list (ends with NULL). */
void		 api_known(struct page *, const json_t *,
		    const char *const *names, struct form_errors *);
void		 api_known_query(struct page *, const char *const *names,
		    struct form_errors *);

/* A member: NULL when it is missing or null, with a fault when it is of
 * another type. */
const char	*api_text(struct page *, const json_t *, const char *name,
		    struct form_errors *);
const json_t	*api_object(struct page *, const json_t *, const char *name,
		    struct form_errors *);
/* A metadata object as it is stored; NULL when it is missing or null. */
const char	*api_metadata(struct page *, const json_t *,
		    struct form_errors *);

/* deviceInfo of a body: members that are given replace those of info. */
struct device_info;
void		 api_info(struct page *, const json_t *, struct device_info *,
		    struct form_errors *);

/* A time in text into *at; a fault when it is none; false when not given. */
bool		 api_time(struct page *, const json_t *, const char *name,
		    int64_t *at, struct form_errors *);

/* A number beyond what it may be. */
void		 api_too_low(struct page *, const char *name, double least,
		    struct form_errors *);
void		 api_too_high(struct page *, const char *name, double most,
		    struct form_errors *);

/* --- what is answered --- */

json_t		*api_iso(struct page *, int64_t ms);	/* ABSENT: null */
json_t		*api_info_json(const struct device_info *);
/* Text that is stored as JSON; {} when there is none. */
json_t		*api_stored(struct page *, const char *text);

/* --- lists --- */

enum { API_ROWS = 25 };

struct api_paging {
	size_t		 limit;		/* _limit: 1 to PAGE_ROWS_MAX */
	const char	*bookmark;	/* or NULL */
};
void		 api_paging(struct page *, struct api_paging *,
		    struct form_errors *);
/* {results, meta, bookmark}: total ABSENT: not known; bookmark NULL: it is the
 * last page. */
enum err	 api_list(struct page *, json_t *results, int64_t total,
		    json_t *facets, const char *bookmark);

#endif
