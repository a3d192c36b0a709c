/* The organization, and the service status. */
#include "../store/extension/extension.h"
#include "answer.h"

enum err
api_organization(struct page *p)
{
	return api_send(p, 200, json_pack("{s:s, s:s, s:b, s:s, s:{s:{s:b}}, "
	    "s:o}", "id", p->org.id, "name", p->org.name, "enabled", 1, "type",
	    "Patchbay", "config", "historian", "enabled", 0, "created",
	    api_iso(p, p->org.created)));
}

/* The result of each extension's last Check Connection. */
enum err
api_service_status(struct page *p)
{
	json_t *all = json_array();
	struct extension *x;
	size_t n;
	enum err e = extension_list(p->db, p->a, &x, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		json_array_append_new(all, json_pack("{s:s, s:s, s:b, s:o, "
		    "s:s}", "key", x[i].key, "title", x[i].title, "on", x[i].on,
		    "checked", api_iso(p, x[i].checked), "status",
		    x[i].checked == ABSENT ? "unknown" :
		    x[i].check_err == E_OK ? "green" : "red"));
	if (e != E_OK)
		return e;
	return api_send(p, 200, json_pack("{s:s, s:o}", "dashboard", "green",
	    "extensions", all));
}
