#include "asset.h"

#include <string.h>

#include "answer.h"
#include "endpoint.h"

static const char *
check_asset(struct arena *a, const char *value, const char **out)
{
	if (*value == '\0' || strlen(value) > FIELD_MAX)
		return arena_printf(a, "An asset's id has 1 to %d characters.",
		    FIELD_MAX);
	*out = value;
	return check_one_line(a, value);
}

const struct device_key ledger_device[] = {
	{
		.name = LEDGER_ASSET, .label = "Asset",
		.hint = "its id in the contract",
		.identifies = true, .check = check_asset,
	},
	{ .name = NULL },
};

static const struct resource_word states[] = {
	{ "recorded", "Recorded", MOOD_GOOD },
	{ "missing", "Not recorded", MOOD_PLAIN },
	{ .word = NULL },
};

const struct resource_kind ledger_resource = {
	.name = LEDGER_ASSET, .title = "Asset", .states = states,
};

const char *
ledger_asset_of(struct arena *a, const json_t *args)
{
	static const char *const names[] = { "assetID", "assetId", "asset",
		"id" };
	const char *asset = NULL;

	for (size_t i = 0; asset == NULL && i < sizeof(names) /
	    sizeof(names[0]); i++)
		asset = answer_text(a, args, names[i]);
	return asset;
}
