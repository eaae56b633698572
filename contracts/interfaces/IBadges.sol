// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

import {IModelRegistry} from "./IModelRegistry.sol";

/// @notice What a badge is for.
enum BadgeKind {
    FirstContributor, // the first contribution of the model that was settled as valid
    Contributions1, // valid contributions
    Contributions10,
    Contributions100,
    Contributions1000,
    Votes10, // right votes
    Votes100,
    Votes1000
}

/// @title Badges that people earn and can't give away: ERC-1155, with pictures made by the chain.
/// @notice A badge's id is 256 × the model's number + its {BadgeKind}. An account has at most one of each.
/// @dev Every way to transfer or approve is refused with {Soulbound}. Minting asks contracts whether they take it, as the standard
/// wants it.
interface IBadges is IERC1155MetadataURI {
    /// @notice Only the mechanism that deployed this can mint.
    error OnlyMinter(address caller);
    /// @notice Badges can't be transferred, and nobody can be approved to do so.
    error Soulbound();
    /// @notice The account has this badge already.
    error AlreadyAwarded(address account, uint256 id);
    /// @notice There is no badge of this kind.
    error UnknownBadge(uint256 id);
    /// @notice Each account needs an id, and the other way round.
    error LengthsDiffer(uint256 accounts, uint256 ids);

    /// @notice The mechanism that alone mints.
    function minter() external view returns (address);

    /// @notice The hub whose models these badges are of.
    function hub() external view returns (IModelRegistry);

    /// @notice For wallets.
    function name() external view returns (string memory);

    /// @notice For wallets.
    function symbol() external view returns (string memory);

    /// @notice A badge's id.
    function idOf(uint256 modelId, BadgeKind kind) external pure returns (uint256 id);

    /// @notice Gives an account a badge. Only for the mechanism.
    /// @dev Emits {TransferSingle}.
    function mint(address account, uint256 modelId, BadgeKind kind) external returns (uint256 id);

    /// @notice A badge's picture.
    function svg(uint256 id) external view returns (string memory);
}
