/* route_event: the values that an event has for a route. */
#ifndef COMMANDS_ROUTE_EVENT_H
#define COMMANDS_ROUTE_EVENT_H

#include "../lib/text/json.h"
#include "route.h"

/* The event's object, without the "d" that devices wrap it in; NULL when the
 * payload is not an object. */
json_t		*route_root(struct arena *, const struct route_event *);
/* A member by its path, or NULL.  The whole path is tried as one name first,
 * since names may contain dots. */
json_t		*route_at(struct arena *, json_t *, const char *path);

/* "string", "number", "boolean", "list", "geo"; NULL for anything else. */
const char	*route_type_of(const json_t *);
/* A number in decimals, without an exponent. */
const char	*route_number(struct arena *, const json_t *);
/* Such text with its point moved right by some places, exactly; NULL when it is
 * not a number in decimals. */
const char	*route_move_point(struct arena *, const char *, int64_t places);
/* An object with latitude and longitude, whichever names the event has. */
json_t		*route_geo(struct arena *, const json_t *);

#endif
