/* cli_own: shared by the files of the command line. */
#ifndef CLI_OWN_H
#define CLI_OWN_H

#include "cli.h"
#include "lib/db/db.h"

/* The input of a command. */
struct cli {
	const struct config		*cfg;
	const struct cli_options	*options;
	struct arena			*a;
	struct db			*db;	/* when the command's row asks
						 * for one */
	char				**word;	/* its arguments */
};

/* Print what is wrong on standard error and return 1, the exit status. */
int	 cli_fail(const char *what, enum err);
int	 cli_complain(const char *sentence);

/* People and API keys: cli_people.c */
int	 cli_user_add(struct cli *);
int	 cli_user_passwd(struct cli *);
int	 cli_user_role(struct cli *);
int	 cli_user_disable(struct cli *);
int	 cli_user_enable(struct cli *);
int	 cli_user_two_step_off(struct cli *);
int	 cli_user_list(struct cli *);
int	 cli_key_add(struct cli *);
int	 cli_key_list(struct cli *);
int	 cli_key_revoke(struct cli *);

/* cli_doctor.c */
int	 cli_doctor(struct cli *);

#endif
