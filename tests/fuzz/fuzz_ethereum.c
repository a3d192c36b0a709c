/* Answers of JSON-RPC nodes. */
#include "fuzz_driver.h"
#include "drivers/ethereum/ethereum.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse_all(&ethereum, "pump-1", NULL, 0, data, size);
	return 0;
}
