#include "weight.h"

struct field
weight_field(struct page *p, const char *label, const char *error)
{
	return (struct field){
		.name = "confirm", .label = label, .mono = true,
		.required = true, .error = error,
		.value = page_field(p, "confirm"),
	};
}

bool
weight_given(struct page *p, enum weight weight, const char *word,
    const char **error)
{
	*error = NULL;
	if (weight == WEIGHT_FREE)
		return true;
	if (pairs_get(&p->req->form, "confirm") == NULL)
		return false;
	if (weight == WEIGHT_ASK ||
	    strcmp(page_field(p, "confirm"), word) == 0)
		return true;
	*error = "This does not match. Nothing was changed.";
	return false;
}
