/* The route table.  {} is one piece of a path; the first row that fits wins. */
#include "pages/pages.h"

const struct route routes[] = {
	{ .method = METHOD_GET, .pattern = "/healthz",
	    .handler = page_healthz, .flags = R_PUBLIC },
	{ .method = METHOD_GET, .pattern = "/readyz",
	    .handler = page_readyz, .flags = R_PUBLIC },

	{ .method = METHOD_GET, .pattern = "/sign-in",
	    .handler = page_signin, .flags = R_PUBLIC },
	{ .method = METHOD_POST, .pattern = "/sign-in",
	    .handler = page_signin_post, .flags = R_PUBLIC },
	{ .method = METHOD_POST, .pattern = "/sign-out",
	    .handler = page_signout, .role = ROLE_VIEWER },

	{ .method = METHOD_GET, .pattern = "/devices/{}/{}",
	    .handler = page_drilldown, .role = ROLE_VIEWER },

	{ .pattern = NULL },
};
