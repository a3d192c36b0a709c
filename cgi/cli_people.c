/* Commands for users and API keys. */
#include "cli_own.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/text/date.h"
#include "lib/crypt/seal.h"
#include "lib/text/utf8.h"
#include "store/access/api_key.h"
#include "store/org.h"
#include "store/access/two_step.h"
#include "store/access/user.h"

/* Read a line from standard input, without echo on a terminal. */
static char *
read_password(struct arena *a)
{
	struct termios was, quiet;
	bool tty = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &was) == 0;
	char line[PASSWORD_MAX + 2];
	char *got;
	size_t n;

	if (tty) {
		quiet = was;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		fputs("Password: ", stderr);
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	got = fgets(line, sizeof(line), stdin);
	if (tty) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
		fputc('\n', stderr);
	}
	if (got == NULL)
		return NULL;
	n = strcspn(line, "\r\n");
	return arena_strndup(a, line, n);
}

/* Read and hash a new password; NULL after an explanation. */
static const char *
new_password_hash(struct cli *c)
{
	const char *password = read_password(c->a);

	if (password == NULL || !user_password_valid(password)) {
		fprintf(stderr, "patchbay: give a password of %d to %d bytes "
		    "on standard input\n", PASSWORD_MIN, PASSWORD_MAX);
		return NULL;
	}
	return password_hash(c->a, password);
}

/* The user named by the first argument. */
static enum err
named(struct cli *c, struct user *u)
{
	enum err e = user_by_name(c->db, c->a, c->word[0], u);

	if (e == E_NOTFOUND)
		fprintf(stderr, "patchbay: there is no user %s\n", c->word[0]);
	else if (e != E_OK)
		cli_fail("user", e);
	return e;
}

int
cli_user_add(struct cli *c)
{
	enum role role = role_parse(c->word[1]);
	const char *hash;
	enum err e;

	if (!user_name_valid(c->word[0]))
		return cli_complain("a user name has no blanks and at most 64 "
		    "bytes");
	if (role == ROLE_NONE)
		return cli_complain("the role is viewer, operator or admin");
	if ((hash = new_password_hash(c)) == NULL)
		return 1;
	e = user_add(c->db, c->word[0], hash, role, clock_now());
	if (e == E_CONFLICT)
		return cli_complain("there is a user of that name already");
	return e == E_OK ? 0 : cli_fail("user add", e);
}

int
cli_user_passwd(struct cli *c)
{
	const char *hash;
	struct user u;
	enum err e;

	if (named(c, &u) != E_OK || (hash = new_password_hash(c)) == NULL)
		return 1;
	e = user_set_password(c->db, u.id, hash);
	return e == E_OK ? 0 : cli_fail("user passwd", e);
}

int
cli_user_role(struct cli *c)
{
	enum role role = role_parse(c->word[1]);
	struct user u;
	enum err e;

	if (role == ROLE_NONE)
		return cli_complain("the role is viewer, operator or admin");
	if (named(c, &u) != E_OK)
		return 1;
	e = user_set_role(c->db, u.id, role);
	return e == E_OK ? 0 : cli_fail("user role", e);
}

static int
set_disabled(struct cli *c, bool disabled)
{
	struct user u;
	enum err e;

	if (named(c, &u) != E_OK)
		return 1;
	e = user_set_disabled(c->db, u.id, disabled);
	return e == E_OK ? 0 : cli_fail("user", e);
}

int
cli_user_disable(struct cli *c)
{
	return set_disabled(c, true);
}

int
cli_user_enable(struct cli *c)
{
	return set_disabled(c, false);
}

int
cli_user_two_step_off(struct cli *c)
{
	struct user u;
	enum err e;

	if (named(c, &u) != E_OK)
		return 1;
	e = two_step_off(c->db, u.id);
	return e == E_OK ? 0 : cli_fail("user two-step-off", e);
}

int
cli_user_list(struct cli *c)
{
	struct user *users;
	size_t i, n;
	enum err e = user_list(c->db, c->a, &users, &n);

	if (e != E_OK)
		return cli_fail("user list", e);
	for (i = 0; i < n; i++)
		printf("%s\t%s\t%s\n", users[i].name,
		    role_name(users[i].role),
		    users[i].disabled ? "disabled" : "enabled");
	return 0;
}

int
cli_key_add(struct cli *c)
{
	struct api_key k = { .role = role_parse(c->word[1]),
		.comment = c->word[0], .created = clock_now(),
		.expires = ABSENT };
	const char *token;
	struct org org;
	size_t n = strlen(k.comment);
	enum err e;

	if (n == 0 || n > FIELD_MAX || !utf8_is_line(k.comment))
		return cli_complain("a key's name is one line of at most 200 "
		    "bytes");
	if (k.role == ROLE_NONE)
		return cli_complain("the role is viewer, operator or admin");
	if ((e = org_get(c->db, c->a, &org)) == E_OK)
		e = api_key_make(c->db, c->a, org.id, &k, &token);
	if (e == E_CONFLICT)
		return cli_complain("there are as many keys as there can be: "
		    "revoke one that is not used");
	if (e != E_OK)
		return cli_fail("key add", e);
	printf("%s\n%s\n", k.name, token);
	return 0;
}

int
cli_key_list(struct cli *c)
{
	struct api_key *k;
	size_t n;
	enum err e = api_key_list(c->db, c->a, &k, &n);

	if (e != E_OK)
		return cli_fail("key list", e);
	for (; n > 0; k++, n--)
		printf("%s\t%s\t%s\t%s\t%s\n", k->name, role_name(k->role),
		    k->expires == ABSENT ? "-" : date_iso(c->a, k->expires),
		    k->used == ABSENT ? "-" : date_iso(c->a, k->used),
		    k->comment);
	return 0;
}

int
cli_key_revoke(struct cli *c)
{
	struct api_key k;
	enum err e = api_key_get(c->db, c->a, c->word[0], &k);

	if (e == E_OK)
		e = api_key_revoke(c->db, k.id);
	if (e == E_NOTFOUND)
		return cli_complain("there is no such key");
	return e == E_OK ? 0 : cli_fail("key revoke", e);
}
