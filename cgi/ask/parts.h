/* parts: shared by the files of ask. */
#ifndef ASK_PARTS_H
#define ASK_PARTS_H

#include <stdio.h>

#include "../api/table.h"
#include "../lib/arena.h"
#include "../lib/text/json.h"

/* --- config.c: the API's URL and the credentials --- */

struct ask_config {
	const char	*url, *key, *token;	/* url without a trailing / */
};

/* Read $PATCHBAY_API_CONFIG, else ~/.config/patchbay/api: lines of url, key and
 * token with =. False after an explanation on standard error, for example when
 * others may read the file. */
bool		 ask_config_read(struct arena *, struct ask_config *);
/* Write the file, readable only by its owner, with key and token from two lines
 * of standard input, as printed by "patchbay key add".  Returns an exit
 * status. */
int		 ask_config_write(struct arena *, const char *url);

/* --- show.c: a response in the form people and programs need --- */

enum ask_output { ASK_TABLE, ASK_JSON, ASK_CSV };

/* Print rows as a table or CSV; a single value is one row. */
void		 ask_show(struct arena *, FILE *, enum ask_output,
		    const json_t *);

/* --- arguments.c: one operation, as it was asked for --- */

struct ask_request {
	const struct api_operation *op;
	const char	**values;	/* for each of op->params; NULL: not
					 * given */
	const char	*body;		/* of --body; NULL */
	enum ask_output	 output;
	bool		 all;
};

/* Say on standard error what is wrong, and with which word; false. */
bool		 ask_wrong(const char *what, const char *word);
/* Fill in *r, whose op and room for values are set, from the arguments behind
 * the operation.  False after an explanation. */
bool		 ask_arguments(struct arena *, struct ask_request *r, int argc,
		    char **argv);

/* --- help.c --- */

/* NULL when there is none. */
const struct api_operation *ask_find(const char *group, const char *verb);
void		 ask_help(FILE *);				/* all groups */
void		 ask_help_group(FILE *, const char *group);
void		 ask_help_operation(FILE *, const struct api_operation *);
/* A completion script for bash, and the words that may follow. */
void		 ask_completion(void);
void		 ask_complete(int argc, char **argv);

/* The names of --flags that every operation has; ends with NULL. */
extern const char *const ask_own_flags[];

#endif
