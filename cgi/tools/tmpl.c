/*
 * tmpl: HTML templates to C.
 *
 *	tmpl -o OUT.c IN.html		compile one template
 *	tmpl -H -o OUT.h IN.html ...	prototypes of all of them
 *
 * A template is a list of functions that write HTML.  Outside of them stand
 * only blanks, comments and includes:
 *
 *	{# anything #}
 *		A comment, dropped; allowed anywhere.
 *	{% include "view.h" %}
 *		#include "view.h" in the C.
 *	{% define NAME(PARAMETERS) %} ... {% end %}
 *		void t_NAME(struct buf *b_, PARAMETERS).  The body is HTML
 *		that begins and ends in text (not inside a tag, a <title>, a
 *		<textarea> or a <pre>).
 *
 * In a body:
 *
 *	{{ EXPRESSION }}
 *		The value, escaped.  A string (NULL writes nothing) or an
 *		integer; anything else is an error of the C compiler.
 *	{% if EXPRESSION %} ... {% elif EXPRESSION %} ... {% else %} ... {% end %}
 *	{% for DECLARATION in ARRAY, COUNT %} ... {% end %}
 *		DECLARATION declares a pointer, as in "const struct row *r";
 *		it walks over the COUNT elements at ARRAY.
 *	{% keep EXPRESSION %} ... {% end %}
 *		A part that is the same each time as long as something does
 *		not change: it is copied from the struct kept_text * (lib/text/
 *		keep.h) when it is there, else written and put there.  Only in
 *		text.
 *	{% render NAME(ARGUMENTS) %}
 *		Calls another define, of this or another template.  Only in
 *		text.
 *
 * An EXPRESSION, ARGUMENTS and so on are C, copied as they are; they end at
 * the first }} or %} outside a string.  Brackets have to match.  Semicolons,
 * comments, backslashes outside strings, digraphs and trigraphs, and the name
 * b_ are refused: nothing writes to the page but literals and {{ }}.
 *
 * The escaper is chosen from where the value stands (lib/web/html.h):
 *
 *	text, <title>, <textarea>		html_text
 *	a quoted attribute			html_attr
 *	the beginning of href of <a>, <area>	html_url
 *	the beginning of another address: href,	html_local
 *	  src, action, formaction, data-…url,
 *	  data-…href, data-…src
 *	later in an address			html_piece
 *
 * and anywhere else it is an error.  There is no way around the escapers.
 * After a value that is a whole address comes ?, # or & before a piece may
 * follow; in an address that begins in the template, a piece may follow when
 * scheme and host are over and no value can change them any more:
 * "/devices/{{ id }}", not "/{{ id }}", which an empty id and a second piece
 * could turn into a host.  <script> and <link> take only pieces; <script>,
 * <link> and <meta> no other values.  Nothing but literals follows an
 * unfinished &reference: write &amp;.
 *
 * Refused even without a value, because browsers run them, load them, or do
 * not agree on them: style and event attributes, scripts and styles in the
 * page, HTML comments, unquoted values, names of tags and attributes of
 * anything but letters, digits, - and _, tags inside <title> and <textarea>,
 * an address that is neither "" nor begins with / ? # https:// http://
 * mailto:, a < that begins no tag, control characters, and the elements and
 * attributes listed in tmpl_html.c and tmpl_attr.c.
 *
 * All branches of an if have to end in the same place, a loop or a keep where it
 * began; an if around a whole attribute or around a part of its value is fine.
 *
 * Blanks.  A line that holds nothing but {% %} and {# #} writes nothing, not
 * even its end.  Blanks at the beginning of a line and empty lines are
 * dropped, except in <pre>, <textarea> and quoted values.  A line end is
 * added after <pre> and <textarea> if none is there: browsers drop the first
 * one, and it could be the value's.
 *
 * To write {{, {% or {# into a page: &#123;{.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tmpl.h"

static void
usage(void)
{
	fprintf(stderr, "usage: tmpl [-H] -o OUT IN.html ...\n");
	exit(2);
}

/* Read a whole file; false, with a message, on failure. */
static bool
read_file(const char *path, struct buf *b)
{
	char part[16384];
	size_t n;
	FILE *f;

	if ((f = fopen(path, "rb")) == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return false;
	}
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_put(b, part, n);
	if (ferror(f))
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	else if (b->failed)
		fprintf(stderr, "%s:1:1: longer than %d bytes\n", path,
		    TMPL_SOURCE_MAX);
	else {
		fclose(f);
		return true;
	}
	fclose(f);
	return false;
}

/* Write a file completely or not at all. */
static bool
write_file(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "wb");
	bool good;

	if (f != NULL) {
		good = fwrite(b->data, 1, b->len, f) == b->len;
		if (fclose(f) == 0 && good)
			return true;
	}
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return false;
}

/* Append the lines of from that to does not have yet. */
static void
merge(struct buf *to, const struct buf *from)
{
	const char *line, *end;
	struct buf whole;

	buf_init(&whole, TMPL_OUT_MAX);
	for (line = from->data; (end = strchr(line, '\n')) != NULL;
	    line = end + 1) {
		buf_reset(&whole);
		buf_put(&whole, line, (size_t)(end + 1 - line));
		if (strstr(to->data, whole.data) == NULL)
			buf_put(to, whole.data, whole.len);
	}
	buf_free(&whole);
}

static bool
compile_file(struct tmpl_result *r, const char *in, const char *out)
{
	struct buf src;
	bool good;

	buf_init(&src, TMPL_SOURCE_MAX);
	good = read_file(in, &src);
	if (good && !(good = tmpl_compile(r, src.data, src.len, in, out)))
		fprintf(stderr, "%s\n", r->error);
	buf_free(&src);
	return good;
}

static bool
make_header(char **in, int n, const char *out, struct buf *header)
{
	struct buf includes, prototypes;
	struct tmpl_result r;
	bool good = true;
	int i;

	buf_init(&includes, TMPL_OUT_MAX);
	buf_init(&prototypes, TMPL_OUT_MAX);
	for (i = 0; i < n; i++) {
		tmpl_result_init(&r);
		if (!compile_file(&r, in[i], out))
			good = false;
		else {
			merge(&includes, &r.includes);
			merge(&prototypes, &r.prototypes);
		}
		tmpl_result_free(&r);
	}
	buf_printf(header, "/* Made by tmpl: every define of the templates. "
	    "*/\n#ifndef TEMPLATES_H\n#define TEMPLATES_H\n\n"
	    "#include \"lib/text/keep.h\"\n#include \"lib/web/html.h\"\n"
	    "%s\n%s\n#endif\n", includes.data,
	    prototypes.data);
	buf_free(&includes);
	buf_free(&prototypes);
	return good;
}

int
main(int argc, char **argv)
{
	struct tmpl_result r;
	const char *out = NULL;
	bool header = false, good;
	int c;

	while ((c = getopt(argc, argv, "Ho:")) != -1) {
		if (c == 'H')
			header = true;
		else if (c == 'o')
			out = optarg;
		else
			usage();
	}
	argc -= optind;
	argv += optind;
	if (out == NULL || argc < 1 || (!header && argc != 1))
		usage();

	tmpl_result_init(&r);
	good = header ? make_header(argv, argc, out, &r.code) :
	    compile_file(&r, argv[0], out);
	good = good && write_file(out, &r.code);
	if (!good)
		unlink(out);
	tmpl_result_free(&r);
	return good ? 0 : 1;
}
