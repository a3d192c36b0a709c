#include "cli_own.h"

#include <stdio.h>
#include <string.h>

#include "backup/backup.h"
#include "copy.h"
#include "demo/demo.h"
#include "drivers/capabilities.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "queries.h"
#include "state.h"
#include "store/org.h"

struct command_row {
	const char	*name, *sub;		/* sub NULL: none */
	int		 words;			/* arguments after them */
	bool		 db;
	int		(*run)(struct cli *);
};

int
cli_fail(const char *what, enum err e)
{
	fprintf(stderr, "patchbay: %s: %s\n", what, errs[e].sentence);
	return 1;
}

int
cli_complain(const char *sentence)
{
	fprintf(stderr, "patchbay: %s\n", sentence);
	return 1;
}

static int
migrate_run(struct cli *c)
{
	return state_prepare(c->cfg) == E_OK ? 0 :
	    cli_complain("the database could not be migrated");
}

static int
init_run(struct cli *c)
{
	return state_init(c->cfg) == E_OK ? 0 :
	    cli_complain("no organization was made");
}

static int
new_key_run(struct cli *c)
{
	return state_new_key(c->cfg) == E_OK ? 0 :
	    cli_complain("no key was made");
}

/* Check that everything serve needs exists. */
static int
check_run(struct cli *c)
{
	struct org org;
	enum err e;

	if (seal_load(c->cfg->key_path) != E_OK)
		return cli_complain("the key cannot be read");
	if ((e = org_get(c->db, c->a, &org)) != E_OK)
		return cli_fail("check", e);
	printf("organization %s: ready to serve\n", org.id);
	return 0;
}

static int
demo_run(struct cli *c)
{
	int64_t now = clock_now(), have;
	enum err e;

	if (c->options->simulator == NULL)
		return cli_complain("demo needs --simulator URL");
	if (seal_load(c->cfg->key_path) != E_OK)
		return cli_complain("the key cannot be read");
	e = count_get(c->db, "devices", &have);
	/* an interrupted large one is continued by the next call */
	if (e == E_OK && (have == 0 || c->options->devices == 0)) {
		e = demo_load(c->db, c->a, c->options->simulator, now);
		have = DEMO_DEVICES;
	}
	if (e == E_OK && c->options->devices > have)
		e = demo_bulk(c->db, c->options->devices - have, now);
	return e == E_OK ? 0 : cli_fail("demo", e);
}

static int
talkers_run(struct cli *c)
{
	enum err e;

	/* only for a demo: the devices of an installation would lose their
	 * tokens */
	if (c->options->simulator == NULL)
		return cli_complain("demo-devices needs --simulator URL");
	e = demo_talkers(c->db, c->a, clock_now(), stdout);
	return e == E_OK ? 0 : cli_fail("demo-devices", e);
}

static int
copy_run(struct cli *c)
{
	const char *to = c->options->to, *from = c->options->from;

	if ((to == NULL) == (from == NULL))
		return cli_complain("copy needs --to URL or --from URL");
	return copy_database(c->cfg, to, from) == E_OK ? 0 :
	    cli_complain("nothing was copied");
}

static int
backup_run(struct cli *c)
{
	return backup_make(c->cfg, c->word[0], c->options->events) == E_OK ?
	    0 : cli_complain("no backup was made");
}

static int
verify_run(struct cli *c)
{
	return backup_verify(c->cfg, c->word[0]) == E_OK ? 0 :
	    cli_complain("the backup is not good");
}

static int
restore_run(struct cli *c)
{
	return backup_restore(c->cfg, c->word[0]) == E_OK ? 0 :
	    cli_complain("nothing was restored");
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
	return whole ? 0 : cli_complain("the table could not be written");
}

static const struct command_row rows[] = {
	{ .name = "capabilities", .run = capabilities_run },
	{ .name = "init", .run = init_run },
	{ .name = "new-key", .run = new_key_run },
	{ .name = "migrate", .run = migrate_run },
	{ .name = "check", .db = true, .run = check_run },
	{ .name = "backup", .words = 1, .run = backup_run },
	{ .name = "verify", .words = 1, .run = verify_run },
	{ .name = "restore", .words = 1, .run = restore_run },
	{ .name = "doctor", .run = cli_doctor },
	{ .name = "copy", .run = copy_run },
	{ .name = "demo", .db = true, .run = demo_run },
	{ .name = "demo-devices", .db = true, .run = talkers_run },
	{ .name = "user", .sub = "list", .db = true, .run = cli_user_list },
	{ .name = "user", .sub = "add", .words = 2, .db = true,
	    .run = cli_user_add },
	{ .name = "user", .sub = "passwd", .words = 1, .db = true,
	    .run = cli_user_passwd },
	{ .name = "user", .sub = "role", .words = 2, .db = true,
	    .run = cli_user_role },
	{ .name = "user", .sub = "disable", .words = 1, .db = true,
	    .run = cli_user_disable },
	{ .name = "user", .sub = "enable", .words = 1, .db = true,
	    .run = cli_user_enable },
	{ .name = "user", .sub = "two-step-off", .words = 1, .db = true,
	    .run = cli_user_two_step_off },
	{ .name = "key", .sub = "list", .db = true, .run = cli_key_list },
	{ .name = "key", .sub = "add", .words = 2, .db = true,
	    .run = cli_key_add },
	{ .name = "key", .sub = "revoke", .words = 1, .db = true,
	    .run = cli_key_revoke },
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
		ret = cli_complain("the database did not open: --state names "
		    "the directory that it is in, and its owner may read it; "
		    "patchbay init makes a new one");
	else
		ret = row->run(&c);
	if (c.db != NULL)
		db_close(c.db);
	arena_free(c.a);
	return ret;
}
