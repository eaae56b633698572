// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {IPredictionMarket, MarketTerms, Opening} from "../interfaces/IPredictionMarket.sol";
import {Samples} from "./MarketSamples.sol";

/// @title The seal of a test set: a tree of pages, each of which is one hash over its leaves.
/// @dev A page is always opened whole, so it needs no tree of its own: one hash of its leaves is cheaper than any proof for each.
/// A page's hash is made from its number and at least four leaves, so it can't be mistaken for a node of the tree, which is made from two
/// hashes.
library MarketSeal {
    /// @notice How many pages hold the scored samples.
    function pages(MarketTerms memory t) internal pure returns (uint256) {
        return (uint256(t.samples) + t.pageSamples - 1) / t.pageSamples;
    }

    /// @notice How many samples of a page are scored: the last one has what is left.
    function scoredOn(MarketTerms memory t, uint256 page) internal pure returns (uint256) {
        uint256 before = page * t.pageSamples;
        uint256 left = t.samples - before;
        return left < t.pageSamples ? left : t.pageSamples;
    }

    /// @notice How many samples are audited on a page of so many scored ones: a quarter more, so that it is a fifth of all.
    function auditedOf(uint256 scored) internal pure returns (uint256) {
        uint256 quarter = (scored + 3) / 4;
        return quarter < 3 ? 3 : quarter;
    }

    /// @notice The number of a page's first sample among all of the test set.
    function firstIndex(MarketTerms memory t, uint256 page) internal pure returns (uint256) {
        return page * (t.pageSamples + auditedOf(t.pageSamples));
    }

    /// @notice A leaf.
    function leafOf(uint256 index, bytes32 salt, uint256 label, bytes memory features) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(index, salt, label, features));
    }

    /// @notice Checks a page of which some samples are opened; reverts with {BadOpening} or {WrongProof}.
    /// @param drawn Which positions are audited.
    /// @param wantDrawn Whether it is those that are opened, or the others.
    function verify(
        MarketTerms memory t,
        uint256 page,
        bool[] memory drawn,
        bool wantDrawn,
        Samples memory opened,
        Opening memory opening
    ) internal pure {
        bytes32[] memory hashes = new bytes32[](drawn.length + 1);
        hashes[0] = bytes32(page);
        _checkCounts(drawn, wantDrawn, opened.labels.length, opening.salts.length, opening.others.length);
        uint256 index = firstIndex(t, page);
        uint256 mine = 0;
        for (uint256 i = 0; i < drawn.length; ++i) {
            if (drawn[i] == wantDrawn) {
                hashes[i + 1] = leafOf(index + i, opening.salts[mine], opened.labels[mine], opened.features[mine]);
                ++mine;
            } else {
                hashes[i + 1] = opening.others[i - mine];
            }
        }
        bytes32 pageHash = keccak256(abi.encodePacked(hashes));
        if (opening.proof.length != _depthOf(page, pages(t)) || !MerkleProof.verify(opening.proof, t.root, pageHash))
            revert IPredictionMarket.WrongProof(page);
    }

    /// @dev How many nodes a page's proof has, in a tree of `count` pages that is built level by level, what is left over moving up as it is.
    /// Without it a tree could hold a second version of a page, to be chosen when the batches are known. With it there is no room: as
    /// every page has been audited at its depth, and the 2^-depth of all of them add up to 1, they are all that the tree holds.
    function _depthOf(uint256 page, uint256 count) private pure returns (uint256 depth) {
        for (uint256 last = count - 1; last != 0; (page, last) = (page / 2, last / 2)) {
            if (page != last || page % 2 == 1) ++depth;
        }
    }

    function _checkCounts(
        bool[] memory drawn,
        bool wantDrawn,
        uint256 samples,
        uint256 salts,
        uint256 others
    ) private pure {
        uint256 wanted = 0;
        for (uint256 i = 0; i < drawn.length; ++i) {
            if (drawn[i] == wantDrawn) ++wanted;
        }
        if (samples != wanted || salts != wanted || others != drawn.length - wanted) {
            revert IPredictionMarket.BadOpening(samples, salts, others);
        }
    }
}
