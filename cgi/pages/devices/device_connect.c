/* Connect a device: commands with its ids, for a person who has its token. */
#include <stdlib.h>
#include <string.h>

#include "../../lib/http/url.h"
#include "../../store/device/gateway.h"
#include "../drilldown/drilldown.h"
#include "../drilldown/parts.h"
#include "../pages.h"
#include "templates.h"
#include "view_talk.h"

/* The broker's address for devices. */
struct broker {
	const char	*url, *host, *port;
	bool		 tls;
};

static const char *
own_host(const struct page *p)
{
	return *p->req->host == '\0' ? "HOST" : p->req->host;
}

static const char *
host_alone(struct arena *a, const char *host)
{
	const char *end = *host == '[' ? strchr(host, ']') : NULL;

	end = end != NULL ? end + 1 : host + strcspn(host, ":");
	return arena_strndup(a, host, (size_t)(end - host));
}

/* From MQTT_URL, or by default this host with TLS. */
static struct broker
find_broker(struct page *p)
{
	struct broker b = { .url = getenv("MQTT_URL") };
	const char *at, *colon;

	if (b.url == NULL || *b.url == '\0')
		b.url = arena_printf(p->a, "mqtts://%s:8883",
		    host_alone(p->a, own_host(p)));
	b.tls = strncmp(b.url, "mqtts:", 6) == 0;
	at = strstr(b.url, "://");
	at = at == NULL ? b.url : at + 3;
	b.host = host_alone(p->a, at);
	colon = at + strlen(b.host);
	b.port = *colon == ':' ? colon + 1 : b.tls ? "8883" : "1883";
	return b;
}

static const char *
mosquitto(struct page *p, const struct device *d, const struct broker *b,
    const char *program, const char *more)
{
	return arena_printf(p->a, "%s -h %s -p %s%s -q 1 \\\n"
	    "    -i %s -u use-token-auth -P \"$TOKEN\" \\\n    %s", program,
	    b->host, b->port, b->tls ? " --capath /etc/ssl/certs" : "",
	    device_client(p->a, p->org.id, d), more);
}

/* A gateway's topics contain its type and id. */
static const char *
topic(struct page *p, const struct device *d, const char *rest)
{
	return device_is_gateway(d) ? arena_printf(p->a,
	    "iot-2/type/%s/id/%s/%s", d->type_id, d->device_id, rest) :
	    arena_printf(p->a, "iot-2/%s", rest);
}

static const char *
with_curl(struct page *p, const struct device *d)
{
	const char *user = device_is_gateway(d) ? arena_printf(p->a,
	    "g/%s/%s/%s", p->org.id, d->type_id, d->device_id) :
	    "use-token-auth";

	return arena_printf(p->a, "curl -u \"%s:$TOKEN\" "
	    "-H 'Content-Type: application/json' \\\n"
	    "    -d '{\"d\":{\"celsius\":21.5}}' \\\n"
	    "    %s://%s/api/v0002/device/types/%s/devices/%s/events/climate",
	    user, p->req->https ? "https" : "http", own_host(p),
	    d->type_id, d->device_id);
}

static const char *
with_sdk(struct page *p, const struct device *d, const struct broker *b)
{
	return arena_printf(p->a,
	    "// npm install @wiotp/sdk\n"
	    "const { DeviceClient, DeviceConfig } = require(\"@wiotp/sdk\");\n"
	    "const device = new DeviceClient(new DeviceConfig(\n"
	    "  { orgId: \"%s\", typeId: \"%s\", deviceId: \"%s\" },\n"
	    "  { token: process.env.TOKEN },\n"
	    "  { domain: \"%s\", mqtt: { port: %s } }));\n"
	    "device.connect();\n"
	    "device.on(\"connect\", () => device.publishEvent(\"climate\", "
	    "\"json\", { d: { celsius: 21.5 } }, 1));",
	    p->org.id, d->type_id, d->device_id, b->host,
	    b->tls ? "8883" : "1883");
}

static void
fill_commands(struct page *p, const struct device *d, const struct broker *b,
    struct connect_view *v)
{
	struct fact *to = v->commands = arena_array(p->a, 4, sizeof(*to));

	*to++ = (struct fact){ .label = "Send an event",
	    .value = mosquitto(p, d, b, "mosquitto_pub", arena_printf(p->a,
	    "-t %s -m '{\"d\":{\"celsius\":21.5}}'",
	    topic(p, d, "evt/climate/fmt/json"))) };
	*to++ = (struct fact){ .label = "Wait for commands",
	    .value = mosquitto(p, d, b, "mosquitto_sub", arena_printf(p->a,
	    "-v -t '%s'", topic(p, d, "cmd/+/fmt/+"))) };
	*to++ = (struct fact){ .label = "Send one over HTTP",
	    .value = with_curl(p, d) };
	if (!device_is_gateway(d))
		*to++ = (struct fact){ .label = "Node.js",
		    .value = with_sdk(p, d, b) };
	v->ncommands = (size_t)(to - v->commands);
}

/* The gateway that acts for a device without a token. */
static enum err
fill_gateway(struct page *p, const struct device *d, struct connect_view *v)
{
	struct device_name g;
	enum err e = gateway_of(p->db, p->a, d->id, &g);

	if (e == E_OK) {
		v->gateway = arena_printf(p->a, "%s %s", g.type_id,
		    g.device_id);
		v->gateway_url = url_path(p->a, "devices", g.type_id,
		    g.device_id, "connect", NULL);
	}
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
page_device_connect(struct page *p)
{
	struct connect_view v = { .org = p->org.id };
	struct broker b = find_broker(p);
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	if (e != E_OK)
		return e;
	v.url = drilldown_url(p->a, &d);
	v.device_id = d.device_id;
	v.broker = b.url;
	v.host = b.host;
	if (p->user.role >= ROLE_ADMIN)
		v.token = arena_printf(p->a, "%s/token", v.url);
	if (*d.token_hash != '\0')
		fill_commands(p, &d, &b, &v);
	else if ((e = fill_gateway(p, &d, &v)) != E_OK)
		return e;
	page_view_init(p, arena_printf(p->a, "Connect %s", d.device_id),
	    NAV_DEVICES, &v.page);
	t_device_connect(&p->reply->out, &v);
	return E_OK;
}
