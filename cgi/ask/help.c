/* The available operations, for people and for the shell. */
#include <string.h>

#include "parts.h"

const char *const ask_own_flags[] = { "output", "all", "body", "help", NULL };

/* Operations that devices call with their token are left out. */
static bool
with_key(const struct api_operation *o)
{
	return strcmp(o->role, "device") != 0;
}

const struct api_operation *
ask_find(const char *group, const char *verb)
{
	for (size_t i = 0; i < api_noperations; i++)
		if (strcmp(api_operations[i].group, group) == 0 &&
		    strcmp(api_operations[i].verb, verb) == 0 &&
		    with_key(&api_operations[i]))
			return &api_operations[i];
	return NULL;
}

/* {typeId} as TYPEID. */
static void
put_positional(FILE *f, const struct api_operation *o)
{
	for (size_t i = 0; i < o->nparams; i++)
		if (o->params[i].in == API_IN_PATH) {
			fputc(' ', f);
			for (const char *c = o->params[i].flag; *c != '\0'; c++)
				fputc(*c >= 'a' && *c <= 'z' ? *c - 32 : *c, f);
		}
}

static void
put_operation(FILE *f, const struct api_operation *o)
{
	fprintf(f, "  patchbay api %s %s", o->group, o->verb);
	put_positional(f, o);
	fprintf(f, "\n        %s\n", o->summary);
}

void
ask_help(FILE *f)
{
	fputs("usage: patchbay api GROUP VERB [NAME…] [--FLAG VALUE…]\n"
	    "       patchbay api login URL    (key and token on standard input)\n"
	    "       patchbay api help [GROUP [VERB]]\n"
	    "       patchbay api completion   (a script for bash)\n\n", f);
	for (size_t i = 0; i < api_noperations; i++)
		if (with_key(&api_operations[i]))
			put_operation(f, &api_operations[i]);
}

void
ask_help_group(FILE *f, const char *group)
{
	for (size_t i = 0; i < api_noperations; i++)
		if (strcmp(api_operations[i].group, group) == 0 &&
		    with_key(&api_operations[i]))
			put_operation(f, &api_operations[i]);
}

/* Wrap a text at blanks, indented. */
static void
put_wrapped(FILE *f, const char *s)
{
	enum { MARGIN = 8, WIDTH = 72 };
	size_t at = 0, n;

	for (s += strspn(s, " "); *s != '\0'; s += strspn(s, " ")) {
		n = strcspn(s, " ");
		if (at > 0 && at + n + 1 > WIDTH - MARGIN) {
			fputc('\n', f);
			at = 0;
		}
		fprintf(f, "%*s%.*s", at == 0 ? MARGIN : 1, "", (int)n, s);
		at += n + 1;
		s += n;
	}
	fputc('\n', f);
}

static void
put_flag(FILE *f, const struct api_param *p)
{
	if (p->in == API_IN_PATH)
		return;
	fprintf(f, "    --%s %s%s\n", p->flag, p->type == API_JSON ? "JSON" :
	    p->type == API_LITERAL ? "NUMBER|true|false" : "TEXT",
	    p->required && p->in != API_IN_HEADER ? "  (required)" : "");
	if (*p->about != '\0')
		put_wrapped(f, p->about);
	if (*p->values != '\0')
		fprintf(f, "        One of: %s\n", p->values);
}

void
ask_help_operation(FILE *f, const struct api_operation *o)
{
	fprintf(f, "NAME\n    patchbay api %s %s - %s\n\nSYNOPSIS\n"
	    "    patchbay api %s %s", o->group, o->verb, o->summary, o->group,
	    o->verb);
	put_positional(f, o);
	fprintf(f, " [--FLAG VALUE…]\n\nDESCRIPTION\n    %s %s, for the role "
	    "%s.\n", o->method, o->path, o->role);
	if (*o->about != '\0')
		put_wrapped(f, o->about);
	fputs("\nOPTIONS\n", f);
	for (size_t i = 0; i < o->nparams; i++)
		put_flag(f, &o->params[i]);
	if (strcmp(o->method, "GET") != 0 && strcmp(o->method, "DELETE") != 0)
		fputs("    --body FILE\n        The whole body as JSON; - reads "
		    "standard input.\n", f);
	if (o->listed)
		fputs("    --all\n        Read every page.\n", f);
	fputs("    --output table|json|csv\n        The default is table.\n\n"
	    "EXIT STATUS\n    0 on success, 1 when the request was refused or "
	    "failed, 2 when nothing was\n    sent.\n\nFILES\n"
	    "    ~/.config/patchbay/api: url, key and token, written by patchbay "
	    "api login.\n", f);
}

/* --- completion --- */

void
ask_completion(void)
{
	fputs("# patchbay api in bash: source <(patchbay api completion)\n"
	    "_patchbay() {\n"
	    "	local cur=${COMP_WORDS[COMP_CWORD]}\n"
	    "	COMPREPLY=()\n"
	    "	[ \"${COMP_WORDS[1]}\" = api ] && [ \"$COMP_CWORD\" -gt 1 ] || "
	    "return\n"
	    "	mapfile -t COMPREPLY < <(compgen -W \"$(\"${COMP_WORDS[0]}\" "
	    "api complete \\\n"
	    "	    \"${COMP_WORDS[@]:2:COMP_CWORD-2}\" 2>/dev/null)\" -- "
	    "\"$cur\")\n"
	    "}\n"
	    "complete -F _patchbay patchbay\n", stdout);
}

/* Print a flag's values, one per line: they are separated by ", ". */
static void
put_values(const char *values)
{
	size_t n;

	for (; *values != '\0'; values += n + strspn(values + n, ", ")) {
		n = strcspn(values, ",");
		printf("%.*s\n", (int)n, values);
	}
}

static void
complete_flags(const struct api_operation *o, const char *last)
{
	if (strcmp(last, "--output") == 0) {
		put_values("table, json, csv");
		return;
	}
	for (size_t i = 0; i < o->nparams; i++)
		if (o->params[i].in != API_IN_PATH &&
		    strncmp(last, "--", 2) == 0 &&
		    strcmp(last + 2, o->params[i].flag) == 0) {
			put_values(o->params[i].values);
			return;
		}
	for (size_t i = 0; i < o->nparams; i++)
		if (o->params[i].in != API_IN_PATH)
			printf("--%s\n", o->params[i].flag);
	for (size_t i = 0; ask_own_flags[i] != NULL; i++)
		printf("--%s\n", ask_own_flags[i]);
}

void
ask_complete(int argc, char **argv)
{
	const struct api_operation *o = argc < 2 ? NULL :
	    ask_find(argv[0], argv[1]);

	if (o != NULL)
		complete_flags(o, argv[argc - 1]);
	else if (argc == 0)
		fputs("login\nhelp\ncompletion\n", stdout);
	for (size_t i = 0; argc < 2 && i < api_noperations; i++)
		if (!with_key(&api_operations[i]))
			continue;
		else if (argc == 0)
			puts(api_operations[i].group);
		else if (strcmp(api_operations[i].group, argv[0]) == 0)
			puts(api_operations[i].verb);
}
