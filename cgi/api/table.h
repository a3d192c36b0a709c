/*
 * table: docs/openapi.json as tables, for the reference page and the command
 * line. cgi/tools/apigen.c generates them during the build.
 */
#ifndef API_TABLE_H
#define API_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum api_in { API_IN_PATH, API_IN_QUERY, API_IN_HEADER, API_IN_BODY };
enum api_type { API_TEXT, API_LITERAL, API_JSON };

struct api_param {
	const char	*name;		/* in the request */
	const char	*flag;		/* on the command line: sim-state */
	enum api_in	 in;
	enum api_type	 type;		/* API_LITERAL: a number, true or
					 * false */
	bool		 required;
	const char	*about;
	const char	*values;	/* "Device, Gateway"; or "" */
};

struct api_operation {
	const char	*group, *verb;	/* device list */
	const char	*method, *path;	/* with {typeId} as a placeholder */
	const char	*tag, *role;
	const char	*summary, *about;
	const char	*answers;	/* "200, 404" */
	bool		 listed;	/* returns results and a bookmark */
	bool		 whole_body;	/* the body is not an object with
					 * members */
	const struct api_param *params;
	size_t		 nparams;
};
extern const struct api_operation api_operations[];
extern const size_t api_noperations;

#endif
