#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "copy.h"
#include "demo/demo.h"
#include "lib/clock.h"
#include "lib/date.h"
#include "lib/seal.h"
#include "lib/utf8.h"
#include "drivers/capabilities.h"
#include "queries.h"
#include "store/api_key.h"
#include "store/org.h"
#include "state.h"
#include "store/user.h"

/* What a command is given. */
struct cli {
	const struct config		*cfg;
	const struct cli_options	*options;
	struct arena			*a;
	struct db			*db;	/* when its row asks for one */
	char				**word;	/* its arguments */
};

struct command_row {
	const char	*name, *sub;		/* sub NULL: none */
	int		 words;			/* arguments after them */
	bool		 db;
	int		(*run)(struct cli *);
};

static int
fail(const char *what, enum err e)
{
	fprintf(stderr, "patchbay: %s: %s\n", what, errs[e].sentence);
	return 1;
}

static int
complain(const char *sentence)
{
	fprintf(stderr, "patchbay: %s\n", sentence);
	return 1;
}

/* One line of standard input, not shown while it is typed at a terminal. */
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

/* NULL after saying what is wrong with it. */
static const char *
new_password_hash(struct cli *c)
{
	const char *password = read_password(c->a);
	size_t n = password == NULL ? 0 : strlen(password);

	if (n < PASSWORD_MIN || n > PASSWORD_MAX ||
	    !utf8_valid(password, n)) {
		fprintf(stderr, "patchbay: give a password of %d to %d bytes "
		    "on standard input\n", PASSWORD_MIN, PASSWORD_MAX);
		return NULL;
	}
	return password_hash(c->a, password);
}

static bool
good_name(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > USER_MAX || !utf8_valid(name, n))
		return false;
	for (; *name != '\0'; name++)
		if ((unsigned char)*name <= ' ' || *name == 0x7f)
			return false;
	return true;
}

/* The user named by the first word. */
static enum err
named(struct cli *c, struct user *u)
{
	enum err e = user_by_name(c->db, c->a, c->word[0], u);

	if (e == E_NOTFOUND)
		fprintf(stderr, "patchbay: there is no user %s\n", c->word[0]);
	else if (e != E_OK)
		fail("user", e);
	return e;
}

static int
user_add_run(struct cli *c)
{
	enum role role = role_parse(c->word[1]);
	const char *hash;
	enum err e;

	if (!good_name(c->word[0]))
		return complain("a user name has no blanks and at most 64 "
		    "bytes");
	if (role == ROLE_NONE)
		return complain("the role is viewer, operator or admin");
	if ((hash = new_password_hash(c)) == NULL)
		return 1;
	e = user_add(c->db, c->word[0], hash, role, clock_now());
	if (e == E_CONFLICT)
		return complain("there is a user of that name already");
	return e == E_OK ? 0 : fail("user add", e);
}

static int
user_passwd_run(struct cli *c)
{
	const char *hash;
	struct user u;
	enum err e;

	if (named(c, &u) != E_OK || (hash = new_password_hash(c)) == NULL)
		return 1;
	e = user_set_password(c->db, u.id, hash);
	return e == E_OK ? 0 : fail("user passwd", e);
}

static int
user_role_run(struct cli *c)
{
	enum role role = role_parse(c->word[1]);
	struct user u;
	enum err e;

	if (role == ROLE_NONE)
		return complain("the role is viewer, operator or admin");
	if (named(c, &u) != E_OK)
		return 1;
	e = user_set_role(c->db, u.id, role);
	return e == E_OK ? 0 : fail("user role", e);
}

static int
set_disabled(struct cli *c, bool disabled)
{
	struct user u;
	enum err e;

	if (named(c, &u) != E_OK)
		return 1;
	e = user_set_disabled(c->db, u.id, disabled);
	return e == E_OK ? 0 : fail("user", e);
}

static int
user_disable_run(struct cli *c)
{
	return set_disabled(c, true);
}

static int
user_enable_run(struct cli *c)
{
	return set_disabled(c, false);
}

static int
user_list_run(struct cli *c)
{
	struct user *users;
	size_t i, n;
	enum err e = user_list(c->db, c->a, &users, &n);

	if (e != E_OK)
		return fail("user list", e);
	for (i = 0; i < n; i++)
		printf("%s\t%s\t%s\n", users[i].name,
		    role_name(users[i].role),
		    users[i].disabled ? "disabled" : "enabled");
	return 0;
}

static bool
one_line(const char *s)
{
	if (!utf8_valid(s, strlen(s)))
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	return true;
}

static int
key_add_run(struct cli *c)
{
	struct api_key k = { .role = role_parse(c->word[1]),
		.comment = c->word[0], .created = clock_now(),
		.expires = ABSENT };
	const char *token;
	struct org org;
	size_t n = strlen(k.comment);
	enum err e;

	if (n == 0 || n > FIELD_MAX || !one_line(k.comment))
		return complain("a key's name is one line of at most 200 "
		    "bytes");
	if (k.role == ROLE_NONE)
		return complain("the role is viewer, operator or admin");
	if ((e = org_get(c->db, c->a, &org)) == E_OK)
		e = api_key_make(c->db, c->a, org.id, &k, &token);
	if (e == E_CONFLICT)
		return complain("there are as many keys as there can be: "
		    "revoke one that is not used");
	if (e != E_OK)
		return fail("key add", e);
	printf("%s\n%s\n", k.name, token);
	return 0;
}

static int
key_list_run(struct cli *c)
{
	struct api_key *k;
	size_t n;
	enum err e = api_key_list(c->db, c->a, &k, &n);

	if (e != E_OK)
		return fail("key list", e);
	for (; n > 0; k++, n--)
		printf("%s\t%s\t%s\t%s\t%s\n", k->name, role_name(k->role),
		    k->expires == ABSENT ? "-" : date_iso(c->a, k->expires),
		    k->used == ABSENT ? "-" : date_iso(c->a, k->used),
		    k->comment);
	return 0;
}

static int
key_revoke_run(struct cli *c)
{
	struct api_key k;
	enum err e = api_key_get(c->db, c->a, c->word[0], &k);

	if (e == E_OK)
		e = api_key_revoke(c->db, k.id);
	if (e == E_NOTFOUND)
		return complain("there is no such key");
	return e == E_OK ? 0 : fail("key revoke", e);
}

static int
migrate_run(struct cli *c)
{
	return state_prepare(c->cfg) == E_OK ? 0 :
	    complain("the database could not be migrated");
}

static int
init_run(struct cli *c)
{
	return state_init(c->cfg) == E_OK ? 0 :
	    complain("no organization was made");
}

static int
new_key_run(struct cli *c)
{
	return state_new_key(c->cfg) == E_OK ? 0 :
	    complain("no key was made");
}

/* Is everything there that serve needs. */
static int
check_run(struct cli *c)
{
	struct org org;
	enum err e;

	if (seal_load(c->cfg->key_path) != E_OK)
		return complain("the key cannot be read");
	if ((e = org_get(c->db, c->a, &org)) != E_OK)
		return fail("check", e);
	printf("organization %s: ready to serve\n", org.id);
	return 0;
}

static int
demo_run(struct cli *c)
{
	int64_t now = clock_now(), have;
	enum err e;

	if (c->options->simulator == NULL)
		return complain("demo needs --simulator URL");
	if (seal_load(c->cfg->key_path) != E_OK)
		return complain("the key cannot be read");
	e = count_get(c->db, "devices", &have);
	/* a large one is filled up on the next call, not begun again */
	if (e == E_OK && (have == 0 || c->options->devices == 0)) {
		e = demo_load(c->db, c->a, c->options->simulator, now);
		have = DEMO_DEVICES;
	}
	if (e == E_OK && c->options->devices > have)
		e = demo_bulk(c->db, c->options->devices - have, now);
	return e == E_OK ? 0 : fail("demo", e);
}

static int
copy_run(struct cli *c)
{
	const char *to = c->options->to, *from = c->options->from;

	if ((to == NULL) == (from == NULL))
		return complain("copy needs --to URL or --from URL");
	return copy_database(c->cfg, to, from) == E_OK ? 0 :
	    complain("nothing was copied");
}

static int
capabilities_run(struct cli *c)
{
	struct buf b;
	bool whole;

	buf_init(&b, PAGE_MAX);
	capabilities_markdown(c->a, &b);
	whole = !b.failed && fwrite(b.data, 1, b.len, stdout) == b.len;
	buf_free(&b);
	return whole ? 0 : complain("the table could not be written");
}

static const struct command_row rows[] = {
	{ .name = "capabilities", .run = capabilities_run },
	{ .name = "init", .run = init_run },
	{ .name = "new-key", .run = new_key_run },
	{ .name = "migrate", .run = migrate_run },
	{ .name = "check", .db = true, .run = check_run },
	{ .name = "copy", .run = copy_run },
	{ .name = "demo", .db = true, .run = demo_run },
	{ .name = "user", .sub = "list", .db = true, .run = user_list_run },
	{ .name = "user", .sub = "add", .words = 2, .db = true,
	    .run = user_add_run },
	{ .name = "user", .sub = "passwd", .words = 1, .db = true,
	    .run = user_passwd_run },
	{ .name = "user", .sub = "role", .words = 2, .db = true,
	    .run = user_role_run },
	{ .name = "user", .sub = "disable", .words = 1, .db = true,
	    .run = user_disable_run },
	{ .name = "user", .sub = "enable", .words = 1, .db = true,
	    .run = user_enable_run },
	{ .name = "key", .sub = "list", .db = true, .run = key_list_run },
	{ .name = "key", .sub = "add", .words = 2, .db = true,
	    .run = key_add_run },
	{ .name = "key", .sub = "revoke", .words = 1, .db = true,
	    .run = key_revoke_run },
};

static const struct command_row *
find(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct command_row *r = &rows[i];
		int names = r->sub == NULL ? 1 : 2;

		if (argc == names + r->words &&
		    strcmp(argv[0], r->name) == 0 &&
		    (r->sub == NULL || strcmp(argv[1], r->sub) == 0))
			return r;
	}
	return NULL;
}

int
cli_run(const struct config *cfg, const struct cli_options *options, int argc,
    char **argv)
{
	const struct command_row *row = find(argc, argv);
	struct cli c = { .cfg = cfg, .options = options };
	int ret;

	if (row == NULL)
		return 2;
	c.word = argv + (row->sub == NULL ? 1 : 2);
	c.a = arena_new(ARENA_MAX);
	if (row->db && (c.db = db_open(&patchbay_schema,
	    cfg->db)) == NULL)
		ret = complain("the database did not open; patchbay init "
		    "makes a new one");
	else
		ret = row->run(&c);
	if (c.db != NULL)
		db_close(c.db);
	arena_free(c.a);
	return ret;
}
