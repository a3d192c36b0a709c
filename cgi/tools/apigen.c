/*
 * apigen: generates C from docs/openapi.json during the build: apigen
 * FILE.json -o OUT.c
 *
 * Writes the tables of cgi/api/table.h.  An operationId is a group and a verb
 * joined by a dash.  A parameter's flag on the command line is its x-flag, or
 * else its name.  What the tables cannot express is an error with exit status
 * 1.
 */
#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t	*doc;
static FILE	*out;
static const char *about = "";		/* the operation being written */

static void
fail(const char *what)
{
	fprintf(stderr, "apigen: %s%s%s\n", about, *about == '\0' ? "" : ": ",
	    what);
	exit(1);
}

/* Follow a $ref; a value without one is returned itself. */
static json_t *
resolve(json_t *v)
{
	const char *ref = json_string_value(json_object_get(v, "$ref"));
	char name[100];
	size_t n;

	if (ref == NULL)
		return v;
	if (strncmp(ref, "#/", 2) != 0)
		fail("a $ref that leads out of the file");
	for (v = doc, ref += 2; *ref != '\0'; ref += n + (ref[n] == '/')) {
		n = strcspn(ref, "/");
		if (n >= sizeof(name))
			fail("a long $ref");
		memcpy(name, ref, n);
		name[n] = '\0';
		v = json_object_get(v, name);
	}
	if (v == NULL)
		fail("a $ref that leads nowhere");
	return resolve(v);
}

static const char *
text(json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s == NULL ? "" : s;
}

static void
put(const char *s)
{
	putc('"', out);
	for (; *s != '\0'; s++)
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if ((unsigned char)*s < ' ' ||
		    (unsigned char)*s >= 0x7f)
			fprintf(out, "\\%03o", (unsigned char)*s);
		else
			putc(*s, out);
	putc('"', out);
}

/* Does "type", a single one or a list, include this one? */
static bool
has_type(json_t *schema, const char *type)
{
	json_t *t = json_object_get(schema, "type"), *v;
	size_t i;

	if (json_is_string(t))
		return strcmp(json_string_value(t), type) == 0;
	json_array_foreach(t, i, v)
		if (strcmp(json_string_value(v), type) == 0)
			return true;
	return false;
}

static const char *
type_of(json_t *schema)
{
	if (json_object_get(schema, "enum") != NULL ||
	    has_type(schema, "string"))
		return "API_TEXT";
	return has_type(schema, "integer") || has_type(schema, "number") ||
	    has_type(schema, "boolean") ? "API_LITERAL" : "API_JSON";
}

/* The words of an enum, separated by commas. */
static void
put_values(json_t *schema)
{
	char all[400] = "";
	size_t i, n = 0;
	json_t *v;

	json_array_foreach(json_object_get(schema, "enum"), i, v)
		if (json_is_string(v) && n < sizeof(all))
			n += (size_t)snprintf(all + n, sizeof(all) - n,
			    "%s%s", n == 0 ? "" : ", ", json_string_value(v));
	if (n >= sizeof(all))
		fail("a long enum");
	put(all);
}

/* deviceInfo as device-info. */
static void
put_flag(const char *name)
{
	char flag[100];
	size_t n = 0;

	for (; *name != '\0' && n + 2 < sizeof(flag); name++) {
		if (isupper((unsigned char)*name))
			flag[n++] = '-';
		flag[n++] = (char)tolower((unsigned char)*name);
	}
	flag[n] = '\0';
	put(flag);
}

static void
put_param(const char *name, const char *flag, const char *in, bool required,
    const char *said, json_t *schema)
{
	fputs("\t{ .name = ", out);
	put(name);
	fputs(", .flag = ", out);
	if (*flag != '\0')
		put(flag);
	else
		put_flag(name);
	fprintf(out, ", .in = %s, .type = %s, .required = %s,\n\t    .about = ",
	    in, type_of(schema), required ? "true" : "false");
	put(said);
	fputs(", .values = ", out);
	put_values(schema);
	fputs(" },\n", out);
}

static bool
is_required(json_t *schema, const char *name)
{
	json_t *v;
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, v)
		if (strcmp(json_string_value(v), name) == 0)
			return true;
	return false;
}

static json_t *
body_of(json_t *op)
{
	json_t *body = json_object_get(json_object_get(json_object_get(
	    json_object_get(op, "requestBody"), "content"),
	    "application/json"), "schema");

	return body == NULL ? NULL : resolve(body);
}

static size_t
put_params(json_t *op, size_t nth)
{
	static const struct { const char *in, *as; } ins[] = {
		{ "path", "API_IN_PATH" }, { "query", "API_IN_QUERY" },
		{ "header", "API_IN_HEADER" },
	};
	json_t *body = body_of(op), *p, *schema;
	size_t i, k, n = 0;
	const char *name;

	fprintf(out, "static const struct api_param params_%zu[] = {\n", nth);
	json_array_foreach(json_object_get(op, "parameters"), i, p) {
		p = resolve(p);
		for (k = 0; k < 3 && strcmp(text(p, "in"), ins[k].in) != 0;)
			k++;
		if (k == 3)
			fail("a parameter that is nowhere");
		put_param(text(p, "name"), text(p, "x-flag"), ins[k].as,
		    json_is_true(json_object_get(p, "required")),
		    text(p, "description"), resolve(json_object_get(p,
		    "schema")));
		n++;
	}
	json_object_foreach(json_object_get(body, "properties"), name, p) {
		schema = resolve(p);
		put_param(name, "", "API_IN_BODY", is_required(body, name),
		    *text(p, "description") != '\0' ? text(p, "description") :
		    text(schema, "description"), schema);
		n++;
	}
	fputs("\t{ .name = NULL },\n};\n\n", out);
	return n;
}

/* The response codes. */
static void
put_answers(json_t *op)
{
	char all[100] = "";
	size_t n = 0;
	const char *code;
	json_t *v;

	json_object_foreach(json_object_get(op, "responses"), code, v)
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s",
		    n == 0 ? "" : ", ", code);
	put(all);
}

static bool
is_listed(json_t *op)
{
	json_t *schema = json_object_get(json_object_get(json_object_get(
	    json_object_get(json_object_get(op, "responses"), "200"),
	    "content"), "application/json"), "schema");

	return schema != NULL && json_object_get(json_object_get(
	    resolve(schema), "properties"), "bookmark") != NULL;
}

static const char *
tag_of(json_t *op)
{
	const char *s = json_string_value(json_array_get(
	    json_object_get(op, "tags"), 0));

	return s == NULL ? "" : s;
}

static void
put_operation(const char *path, const char *method, json_t *op, size_t nth,
    size_t nparams)
{
	const char *id = text(op, "operationId");
	size_t n = strcspn(id, "-");
	char group[40], verb[10] = "";
	json_t *body = body_of(op);

	if (id[n] == '\0' || n >= sizeof(group))
		fail("its operationId is no group and verb");
	snprintf(group, sizeof(group), "%.*s", (int)n, id);
	for (n = 0; method[n] != '\0' && n + 1 < sizeof(verb); n++)
		verb[n] = (char)toupper((unsigned char)method[n]);
	fputs("\t{ .group = ", out);
	put(group);
	fputs(", .verb = ", out);
	put(strchr(id, '-') + 1);
	fputs(", .method = ", out);
	put(verb);
	fputs(",\n\t    .path = ", out);
	put(path);
	fputs(", .tag = ", out);
	put(tag_of(op));
	fputs(", .role = ", out);
	put(text(op, "x-role"));
	fputs(",\n\t    .summary = ", out);
	put(text(op, "summary"));
	fputs(",\n\t    .about = ", out);
	put(text(op, "description"));
	fputs(", .answers = ", out);
	put_answers(op);
	fprintf(out, ",\n\t    .listed = %s, .whole_body = %s,\n"
	    "\t    .params = params_%zu, .nparams = %zu },\n",
	    is_listed(op) ? "true" : "false", body != NULL &&
	    json_object_get(body, "properties") == NULL ? "true" : "false",
	    nth, nparams);
}

/* Call one for the operations with a tag, in the order of the file. */
static void
each_of(const char *tag, size_t *nth,
    void (*one)(const char *, const char *, json_t *, size_t))
{
	const char *path, *method;
	json_t *methods, *op;

	json_object_foreach(json_object_get(doc, "paths"), path, methods)
		json_object_foreach(methods, method, op) {
			about = text(op, "operationId");
			if (strcmp(tag_of(op), tag) == 0)
				one(path, method, op, (*nth)++);
		}
}

/* Call one for every operation, tag by tag. */
static void
each(void (*one)(const char *, const char *, json_t *, size_t))
{
	json_t *tags = json_object_get(doc, "tags"), *tag, *methods;
	size_t nth = 0, all = 0, i;
	const char *path;

	json_array_foreach(tags, i, tag)
		each_of(text(tag, "name"), &nth, one);
	json_object_foreach(json_object_get(doc, "paths"), path, methods)
		all += json_object_size(methods);
	about = "";
	if (nth != all)
		fail("an operation whose tag is not in the list of tags");
}

static size_t	counts[1000];

static void
params_one(const char *path, const char *method, json_t *op, size_t nth)
{
	(void)path;
	(void)method;
	if (nth == sizeof(counts) / sizeof(counts[0]))
		fail("too many operations");
	counts[nth] = put_params(op, nth);
}

static void
operation_one(const char *path, const char *method, json_t *op, size_t nth)
{
	put_operation(path, method, op, nth, counts[nth]);
}

int
main(int argc, char *argv[])
{
	json_error_t e;

	if (argc != 4 || strcmp(argv[2], "-o") != 0) {
		fprintf(stderr, "usage: apigen FILE.json -o OUT.c\n");
		return 2;
	}
	doc = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &e);
	if (doc == NULL) {
		fprintf(stderr, "%s:%d: %s\n", argv[1], e.line, e.text);
		return 1;
	}
	if ((out = fopen(argv[3], "w")) == NULL)
		fail("the file to write does not open");
	fputs("#include \"api/table.h\"\n\n", out);
	each(params_one);
	fputs("const struct api_operation api_operations[] = {\n", out);
	each(operation_one);
	fputs("};\n\nconst size_t api_noperations = sizeof(api_operations) /\n"
	    "    sizeof(api_operations[0]);\n", out);
	return fclose(out) == 0 ? 0 : 1;
}
