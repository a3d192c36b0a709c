/*
 * orange_live_objects: Orange's Live Objects REST API, "Beta - Cellular
 * networks management" of 2026.7.0.  These declarations are shared by the
 * files of this driver only.
 *
 * A SIM is named by its subscription id, or by "msisdn:…" or "imei:…", which
 * must be looked up first.
 */
#ifndef DRIVERS_ORANGE_LIVE_OBJECTS_H
#define DRIVERS_ORANGE_LIVE_OBJECTS_H

#include "orange.h"

enum { LIVE_TRAFFIC_MAX = 999 };

enum err	 live_parse_providers(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
/* Puts the subscription id into result.remote_id. */
enum err	 live_parse_search(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
enum err	 live_parse_subscription(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
enum err	 live_parse_location(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
/* The last step of OP_DETAILS: adds the position to the facts. */
enum err	 live_parse_position(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
enum err	 live_parse_traffic(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
enum err	 live_parse_session(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);

#endif
