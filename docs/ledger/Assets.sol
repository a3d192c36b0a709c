// SPDX-License-Identifier: ISC
pragma solidity ^0.8.28;

/// The state of each asset as the JSON that Patchbay sends.  Everybody may read
/// it; only the account that made the contract, and those it names, may write.
contract Assets {
    address public owner;
    mapping(address => bool) public writers;
    mapping(string => string[]) private states;

    event AssetUpdated(string assetID, string state);
    event AssetDeleted(string assetID);

    constructor() {
        owner = msg.sender;
        writers[msg.sender] = true;
    }

    modifier onlyWriters() {
        require(writers[msg.sender], "the account may not write");
        _;
    }

    function setWriter(address account, bool may) external {
        require(msg.sender == owner, "only the owner says who may write");
        writers[account] = may;
    }

    function createAsset(string calldata id, string calldata state) external onlyWriters {
        require(!exists(id), "the asset exists already");
        put(id, state);
    }

    /// The asset is created when there is none.
    function updateAsset(string calldata id, string calldata state) external onlyWriters {
        put(id, state);
    }

    /// Many at once, for those who map a list of structs.
    struct Asset { string id; string state; }
    function updateAssets(Asset[] calldata list) external onlyWriters {
        for (uint256 i = 0; i < list.length; i++)
            put(list[i].id, list[i].state);
    }

    function deleteAsset(string calldata id) external onlyWriters {
        require(exists(id), "there is no such asset");
        states[id].push("");
        emit AssetDeleted(id);
    }

    function readAsset(string calldata id) external view returns (string memory) {
        require(exists(id), "there is no such asset");
        return states[id][states[id].length - 1];
    }

    /// Every state it ever had, oldest first; an empty one: it was deleted.
    function readAssetHistory(string calldata id) external view returns (string[] memory) {
        return states[id];
    }

    function readAssetSchemas() external pure returns (string memory) {
        return '{"API":{"updateAsset":{"type":"object","description":"Set the state of an asset; it is created when there is none.","properties":{"args":{"type":"array","items":{"type":"object","properties":{"assetID":{"type":"string"},"celsius":{"type":"number"},"humidity":{"type":"number"},"battery":{"type":"number"},"location":{"type":"object","properties":{"latitude":{"type":"number"},"longitude":{"type":"number"}}}},"required":["assetID"]}}}},"readAsset":{"type":"object","description":"The state of an asset.","properties":{"args":{"type":"array","items":{"type":"object","properties":{"assetID":{"type":"string"}},"required":["assetID"]}}}}}}';
    }

    function exists(string calldata id) private view returns (bool) {
        uint256 n = states[id].length;
        return n > 0 && bytes(states[id][n - 1]).length > 0;
    }

    function put(string calldata id, string calldata state) private {
        require(bytes(id).length > 0, "an asset has an id");
        states[id].push(state);
        emit AssetUpdated(id, state);
    }
}
