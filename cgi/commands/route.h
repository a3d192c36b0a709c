/*
 * route: how an event of a device becomes a call to a contract.  Pure.
 *
 * Stored as JSON:
 *	{"shape":"asset"|"args","params":[{"name","type","from","value",
 *	    "places","optional"}]}
 *
 * shape asset: the contract takes one JSON object as text, of which the
 * parameters are the members, their names being paths: location.latitude.  One
 * is called assetID.  A function of two arguments takes that id before the text.
 * shape args: the parameters are the arguments.
 *
 *	type	string, number, boolean, list, geo
 *	from	property: value is its path in the event, without a leading d.
 *		constant: value itself
 *		device, type: the id of the device, of its type
 *		asset: what the device links as its asset, else the device's id
 *		time: when the event came
 *	places	a number is multiplied by 10 so many times: 18.4 as 184 with 1
 *
 * geo: an object with latitude and longitude (lat; lon, lng), in degrees.
 */
#ifndef COMMANDS_ROUTE_H
#define COMMANDS_ROUTE_H

#include "../drivers/driver.h"

enum { ROUTE_PARAMS_MAX = 40, ROUTE_PLACES_MAX = 18 };

struct route_param {
	const char	*name, *type, *from, *value;
	int64_t		 places;
	bool		 optional;
};
struct map_route {
	bool			 args;		/* shape args */
	struct route_param	 params[ROUTE_PARAMS_MAX];
	size_t			 n;
};

/* False: not one of ours. */
bool		 route_read(struct arena *, const char *json, struct map_route *);
const char	*route_write(struct arena *, const struct map_route *);

/* What is wrong with a route for a function of a ledger; a sentence and, in
 * *param, the number of the parameter (or the number of all); NULL: nothing. */
const char	*route_check(struct arena *, const struct map_route *,
		    const struct driver *, const char *function,
		    size_t *param);

struct route_event {
	const char	*type_id, *device_id;
	const char	*asset;		/* linked, or NULL */
	const char	*payload;
	bool		 base64;	/* it is no text */
	int64_t		 at;
};

/* The properties of an event with values, by their paths; those within lists are
 * not among them. */
struct route_property {
	const char	*path, *value;
	const char	*type;		/* as in a route */
};
enum { ROUTE_PROPERTIES_MAX = 100 };
bool		 route_properties(struct arena *, const struct route_event *,
		    struct route_property[ROUTE_PROPERTIES_MAX], size_t *n);

/* NULL, or why this is no asset's name. */
enum { ASSET_MAX = 1000 };
const char	*asset_wrong(struct arena *, const char *asset);

/* The arguments of a call whose contract and function are set: NULL, or a
 * sentence that says why the event does not fit. */
const char	*route_call(struct arena *, const struct map_route *,
		    const struct driver *, const struct route_event *,
		    struct ledger_call *, const char **asset);

#endif
