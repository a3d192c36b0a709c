#include "credentials.h"

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "templates.h"

char *
credentials_token(struct arena *a)
{
	return random_token(a, 24);
}

struct field
credentials_how(bool own)
{
	static const struct choice choices[] = {
		{ "generated", "Generate a token",
		    "A random token, shown once." },
		{ "own", "Use my own token", "Enter it below." },
	};

	return (struct field){
		.name = "how", .label = "Authentication",
		.value = own ? "own" : "generated",
		.choices = choices, .nchoices = 2,
	};
}

struct field
credentials_field(const char *value, const char *error)
{
	return (struct field){
		.name = "token", .label = "Authentication Token",
		.value = value, .error = error, .mono = true, .wide = true,
		.hint = "Only for your own token: 8 to 36 letters, digits "
		    "and - _ ! & @ ? * + . ( )",
	};
}

enum err
credentials_show(struct page *p, const char *type_id, const char *device_id,
    const char *token, bool added)
{
	struct credentials_view v = {
		.type_id = type_id, .device_id = device_id, .token = token,
		.device_url = url_path(p->a, "devices", type_id, device_id,
		    NULL),
		.added = added,
	};

	v.link_url = arena_printf(p->a, "%s#extension-configuration",
	    v.device_url);
	page_view_init(p, added ? "Device added" : "New token", NAV_DEVICES,
	    &v.page);
	t_credentials(&p->reply->out, &v);
	return E_OK;
}
