/* fixture: files under tests/fixtures as answers of a carrier. */
#ifndef UNIT_FIXTURE_H
#define UNIT_FIXTURE_H

#include "drivers/call.h"

/* The file as an answer of that status and Content-Type; the test fails when
 * it can't be read.  Tests run in the top of the tree. */
struct http_reply	 fixture_reply(struct arena *, const char *path,
			    int status, const char *type);

/* A text as an answer. */
struct http_reply	 text_reply(const char *body, int status,
			    const char *type);

/* Settings from JSON text. */
struct account		 fixture_account(struct arena *, const char *json);

/* Build the only step of an operation, or the nth; a build that fails is
 * returned. */
enum err		 fixture_build(const struct driver *, enum op,
			    size_t step, const struct account *,
			    const struct op_args *, const struct result *,
			    struct arena *, struct http_request *);

/* Parse an answer as that step does. */
enum err		 fixture_parse(const struct driver *, enum op,
			    size_t step, const struct http_reply *,
			    const struct op_args *, struct arena *,
			    struct result *);

#endif
