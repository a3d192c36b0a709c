#include "chain_service.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/eth/abi.h"
#include "lib/eth/sign.h"
#include "lib/text/json.h"

#define CHAIN_ID	1337
#define CONTRACT	"0x5fbdb2315678afecb367f032d93f642f64180aa3"

struct chain_state *chain;
static pid_t pid;

/* --- the chain --- */

static int
find(const char *hash)
{
	for (int i = 0; i < chain->n; i++)
		if (strcmp(chain->tx[i].hash, hash) == 0)
			return i;
	return -1;
}

void
chain_mine(void)
{
	chain->height++;
	for (int i = 0; i < chain->n; i++)
		if (chain->tx[i].block == 0 &&
		    chain->tx[i].nonce == chain->mined) {
			chain->tx[i].block = chain->height;
			chain->mined++;
			i = -1;		/* the next nonce may stand before */
		}
}

void
chain_says(const char *words)
{
	snprintf((char *)chain->says, sizeof(chain->says), "%s", words);
}

void
chain_firm(const char *text)
{
	struct arena *a = arena_new(ARENA_MAX);

	snprintf((char *)chain->firm, sizeof(chain->firm), "%s", *text == '\0' ?
	    "" : hex_data(a, (const unsigned char *)text, strlen(text)) + 2);
	arena_free(a);
}

void
chain_reorganize(int blocks, bool forget)
{
	chain->height -= blocks;
	for (int i = chain->n - 1; i >= 0; i--)
		if (chain->tx[i].block > chain->height) {
			chain->tx[i].block = 0;
			chain->mined--;
			if (forget)
				chain->n = i;
		}
	chain->height += blocks;
}

void
chain_log(const char *asset, const char *state)
{
	int i = chain->nlogs;

	ck_assert_int_lt(i, CHAIN_TXS);
	chain->log[i].block = chain->height;
	snprintf(chain->log[i].asset, sizeof(chain->log[i].asset), "%s",
	    asset);
	snprintf(chain->log[i].state, sizeof(chain->log[i].state), "%s",
	    state);
	chain->nlogs++;
}

static json_t *
fault(int code, const char *message)
{
	return json_pack("{s:{s:i,s:s}}", "error", "code", code, "message",
	    message);
}

static json_t *
result(const char *text)
{
	return json_pack("{s:s}", "result", text);
}

static json_t *
hex(struct arena *a, long long n)
{
	return result(hex_quantity(a, (uint64_t)n));
}

static json_t *
take(struct arena *a, const char *raw)
{
	unsigned char from[ETH_ADDRESS], hash[KECCAK_LEN];
	const unsigned char *bytes;
	struct eth_tx tx;
	char *text;
	size_t n;

	chain->sends++;
	if (!hex_read(a, raw, &bytes, &n) || !eth_read(bytes, n, &tx, from) ||
	    tx.chain != CHAIN_ID || strlen(raw) >= sizeof(chain->tx->raw)) {
		chain->strangers++;
		return fault(-32000, "invalid transaction");
	}
	keccak256(bytes, n, hash);
	text = hex_data(a, hash, sizeof(hash));
	if (chain->mode == CHAIN_POOR)
		return fault(-32000, "insufficient funds for gas * price");
	if (chain->mode == CHAIN_SMALL)
		return fault(-32000, "exceeds block gas limit");
	if (chain->mode == CHAIN_DROPS)
		return NULL;
	if (chain->says[0] != '\0')
		return fault(-32000, (const char *)chain->says);
	if (find(text) >= 0)
		return fault(-32000, "already known");
	if (chain->mode == CHAIN_PICKY && (int)tx.nonce == chain->picked)
		return fault(3, "execution reverted: not this one");
	if (chain->mode == CHAIN_STALE || (int)tx.nonce < chain->mined)
		return fault(-32000, "nonce too low");
	if (chain->n == CHAIN_TXS)
		return fault(-32000, "txpool is full");
	memcpy(chain->tx[chain->n].hash, text, strlen(text) + 1);
	memcpy(chain->tx[chain->n].raw, raw, strlen(raw) + 1);
	chain->tx[chain->n].nonce = (int)tx.nonce;
	chain->tx[chain->n].block = 0;
	chain->tx[chain->n].failed = false;
	chain->n++;
	if (chain->mode == CHAIN_MINES || chain->mode == CHAIN_LOSES)
		chain_mine();
	return chain->mode == CHAIN_LOSES ? NULL : result(text);
}

/* Of one that is known: its receipt when it is in a block, itself. */
static json_t *
about(struct arena *a, const char *hash, bool receipt)
{
	int i = find(hash);

	if (i < 0 || (receipt && chain->tx[i].block == 0))
		return json_pack("{s:n}", "result");
	if (receipt)
		return json_pack("{s:{s:s,s:s}}", "result", "status",
		    chain->tx[i].failed ? "0x0" : "0x1", "blockNumber",
		    hex_quantity(a, (uint64_t)chain->tx[i].block));
	return json_pack("{s:{s:s,s:s}}", "result", "hash", hash, "input",
	    "0x");
}

static int
pending(void)
{
	int n = chain->mined;

	for (int i = 0; i < chain->n; i++)
		if (chain->tx[i].block == 0 && chain->tx[i].nonce == n) {
			n++;
			i = -1;
		}
	return n;
}

/* Is the contract among those that are asked for? */
static bool
of_contract(const json_t *filter)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(filter, "address"), i, one)
		if (strcasecmp(json_string_value(one), CONTRACT) == 0)
			return true;
	return false;
}

/* Those of the blocks that are asked for. */
static json_t *
logs(struct arena *a, const json_t *filter)
{
	json_t *list = json_array();
	const unsigned char *data;
	struct abi_function f;
	uint64_t from, to;
	size_t n;

	if (!hex_number(json_str(a, filter, "fromBlock"), &from) ||
	    !hex_number(json_str(a, filter, "toBlock"), &to))
		return fault(-32602, "invalid params");
	if (chain->span > 0 && to - from >= (uint64_t)chain->span)
		return fault(chain->spanned, "so many blocks are too many");
	abi_function_read(a, "AssetUpdated(string,string)", &f);
	for (int i = 0; of_contract(filter) && i < chain->nlogs; i++) {
		const char *args[] = { chain->log[i].asset,
			chain->log[i].state };
		uint64_t at = (uint64_t)chain->log[i].block;

		if (at < from || at > to ||
		    abi_encode(a, &f, args, &data, &n) != NULL)
			continue;
		json_array_append_new(list, json_pack("{s:s,s:o,s:s,s:s,s:s,"
		    "s:s}", "address", CONTRACT, "topics", json_pack("[O]", json_array_get(
		    json_array_get(json_object_get(filter, "topics"), 0), 0)),
		    "data",
		    hex_data(a, data + ABI_SELECTOR, n - ABI_SELECTOR),
		    "blockNumber", hex_quantity(a, at), "logIndex",
		    hex_quantity(a, (uint64_t)i), "transactionHash", "0xaa"));
	}
	return json_pack("{s:o}", "result", list);
}

static bool
is_firm(const json_t *call)
{
	const char *data = json_string_value(json_object_get(call, "data"));

	return chain->firm[0] != '\0' && data != NULL &&
	    strstr(data, (const char *)chain->firm) != NULL;
}

/* NULL: the connection is closed. */
static json_t *
call(struct arena *a, const json_t *q)
{
	const char *method = json_string_value(json_object_get(q, "method"));
	const json_t *params = json_object_get(q, "params");
	const char *first = json_string_value(json_array_get(params, 0));
	const char *second = json_string_value(json_array_get(params, 1));

	if (strcmp(method, "eth_chainId") == 0)
		return hex(a, CHAIN_ID);
	if (strcmp(method, "eth_blockNumber") == 0)
		return hex(a, chain->height);
	if (strcmp(method, "eth_gasPrice") == 0 ||
	    strcmp(method, "eth_maxPriorityFeePerGas") == 0)
		return hex(a, 1000000000);
	if (strcmp(method, "eth_getBalance") == 0)
		return chain->poor > 0 ? hex(a, chain->poor * 1000000000LL) :
		    result("0xde0b6b3a7640000");
	if (strcmp(method, "eth_getTransactionCount") == 0)
		return hex(a, strcmp(second, "latest") == 0 ? chain->mined :
		    pending());
	if (strcmp(method, "eth_estimateGas") == 0)
		return chain->mode == CHAIN_SYNCS ? fault(-32000,
		    "missing trie node") : chain->mode == CHAIN_REVERTS ||
		    chain->mode == CHAIN_FIRM ||
		    is_firm(json_array_get(params, 0)) ? fault(3,
		    "execution reverted: too hot") : hex(a, 50000);
	if (strcmp(method, "eth_sendRawTransaction") == 0)
		return take(a, first);
	if (strcmp(method, "eth_getTransactionReceipt") == 0)
		return about(a, first, true);
	if (strcmp(method, "eth_getTransactionByHash") == 0)
		return about(a, first, false);
	if (strcmp(method, "eth_getLogs") == 0)
		return logs(a, json_array_get(params, 0));
	if (strcmp(method, "eth_getBlockByNumber") == 0)
		return chain->mode == CHAIN_LAGS ? json_pack("{s:n}",
		    "result") : json_pack("{s:{}}", "result");
	if (strcmp(method, "eth_call") == 0)
		return fault(3, "execution reverted: not today");
	return fault(-32601, "method not found");
}

/* --- its process --- */

static void
reply(int fd, int status, const char *body)
{
	dprintf(fd, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
	    strlen(body), body);
}

static void
answer(int fd, const char *body)
{
	struct arena *a = arena_new(ARENA_MAX);
	json_t *q = json_read(a, body, strlen(body), NULL), *one, *got;
	json_t *all = json_own(a, json_array());
	size_t i;

	if (json_is_object(q))
		q = json_own(a, json_pack("[O]", q));
	json_array_foreach(q, i, one) {
		if (chain->mode == CHAIN_HALF && i > 0 &&
		    i == json_array_size(q) / 2 &&
		    strstr(body, "eth_sendRaw") != NULL) {
			reply(fd, chain->picked, "{\"id\":null,\"error\":"
			    "{\"code\":-32000,\"message\":\"not now\"}}");
			arena_free(a);
			return;
		}
		if ((got = call(a, one)) == NULL) {
			arena_free(a);
			return;
		}
		json_object_set(got, "id", json_object_get(one, "id"));
		json_array_append_new(all, got);
	}
	reply(fd, 200, json_write(a, all));
	arena_free(a);
}

static bool
too_many(const char *body)
{
	int n = 0;

	for (const char *s = body; (s = strstr(s, "\"method\"")) != NULL; s++)
		n++;
	return chain->most > 0 && n > chain->most;
}

static void
serve(int fd)
{
	static char b[64 * 1024];
	char *end, *length;
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, b + n, sizeof(b) - 1 - n)) > 0) {
		b[n += (size_t)got] = '\0';
		end = strstr(b, "\r\n\r\n");
		length = strcasestr(b, "Content-Length: ");
		if (end == NULL || length == NULL || (size_t)(b + n - end - 4)
		    < strtoul(length + 16, NULL, 10))
			continue;
		if (strstr(end, "eth_sendRaw") != NULL)
			chain->posts++;
		if (chain->mode == CHAIN_BUSY)
			reply(fd, 429, "{}");
		else if (too_many(end + 4))
			reply(fd, 413, "{}");
		else
			answer(fd, end + 4);
		return;
	}
}

int
chain_start(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	chain = mmap(NULL, sizeof(*chain), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(chain != MAP_FAILED);
	chain->height = 10;
	chain->mined = 7;
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			int c = accept(fd, NULL, NULL);

			serve(c);
			close(c);
		}
	}
	close(fd);
	return ntohs(in.sin_port);
}

void
chain_stop(void)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(chain, sizeof(*chain));
}
