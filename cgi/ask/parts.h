/* parts: what the files of ask share. */
#ifndef ASK_PARTS_H
#define ASK_PARTS_H

#include <stdio.h>

#include "../api/table.h"
#include "../lib/arena.h"
#include "../lib/text/json.h"

/* --- config.c: where the API is, and who asks --- */

struct ask_config {
	const char	*url, *key, *token;	/* url without a / at its end */
};

/* From $PATCHBAY_API_CONFIG, else ~/.config/patchbay/api: lines of url, key and
 * token with = between.  False after saying why on standard error: others may
 * read it, say. */
bool		 ask_config_read(struct arena *, struct ask_config *);
/* Write it, closed to others, with key and token from two lines of standard
 * input, as "patchbay key add" prints them.  An exit status. */
int		 ask_config_write(struct arena *, const char *url);

/* --- show.c: an answer, as people and other programs read it --- */

enum ask_output { ASK_TABLE, ASK_JSON, ASK_CSV };

/* Rows as a table or CSV; a value alone is a row of its own. */
void		 ask_show(struct arena *, FILE *, enum ask_output,
		    const json_t *);

/* --- help.c --- */

/* NULL: there is none. */
const struct api_operation *ask_find(const char *group, const char *verb);
void		 ask_help(FILE *);				/* of all */
void		 ask_help_group(FILE *, const char *group);
void		 ask_help_operation(FILE *, const struct api_operation *);
/* A script for bash, and what may stand next after words. */
void		 ask_completion(void);
void		 ask_complete(int argc, char **argv);

/* The names of --flags that every operation has; ends with NULL. */
extern const char *const ask_own_flags[];

#endif
