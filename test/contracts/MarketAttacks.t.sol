// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {IPredictionMarket, MarketAction, MarketPhase, Opening} from "../../contracts/interfaces/IPredictionMarket.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {MerkleTree} from "./utils/MerkleTree.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Ways to cheat in a market, each of which has to fail. What could bring its replay to a halt is in MarketLimits.t.sol.
contract MarketAttacksTest is MarketTest {
    bool private _isOther; // whether the samples of page 0 are those of its other version

    // ------------------------------------------------------------------------------------------------ two versions of a page

    /// @dev A tree that holds a page twice: the version that passes the audit, and one with contrary labels to be revealed when the batches are
    /// known.
    function test_Audit_GivenATreeWithTwoVersionsOfAPage_RevertsWithWrongProof() external {
        bytes32[] memory nodes = new bytes32[](4);
        bytes32[] memory pages = _pageHashes();
        (nodes[0], nodes[1], nodes[2], nodes[3]) = (pages[0], pages[1], _otherVersion(), pages[2]);
        terms.root = MerkleTree.root(nodes);
        _actAs(owner, ENOUGH, abi.encode(MarketAction.Open, terms));
        _toDraw();
        _auditIn(nodes, 0, 0);
        _auditIn(nodes, 1, 1);
        Opening memory o = _opening(2, true);
        o.proof = MerkleTree.proof(nodes, 3);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongProof.selector, 2));
        _actAs(owner, 0, abi.encode(MarketAction.Audit, 2, o));
    }

    /// @dev The same, with the other version below another page.
    function test_Audit_GivenAVersionBelowAnotherPage_RevertsWithWrongProof() external {
        bytes32[] memory pages = _pageHashes();
        bytes32 below = _parent(pages[1], _otherVersion());
        bytes32 left = _parent(pages[0], below);
        terms.root = _parent(left, pages[2]);
        _actAs(owner, ENOUGH, abi.encode(MarketAction.Open, terms));
        _toDraw();
        Opening memory o = _opening(0, true);
        o.proof = new bytes32[](2);
        (o.proof[0], o.proof[1]) = (below, pages[2]);
        _actAs(owner, 0, abi.encode(MarketAction.Audit, 0, o));
        o = _opening(1, true);
        o.proof = new bytes32[](3);
        (o.proof[0], o.proof[1], o.proof[2]) = (_otherVersion(), pages[0], pages[2]);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongProof.selector, 1));
        _actAs(owner, 0, abi.encode(MarketAction.Audit, 1, o));
    }

    /// @dev Honest trees of every shape are taken.
    function test_Audit_GivenAnyNumberOfPages_TakesTheProofsOfItsTree() external {
        terms.pageSamples = 1;
        uint256 state = vm.snapshotState();
        for (uint32 pages = 1; pages <= 11; ++pages) {
            terms.samples = pages;
            _openAndAudit();
            _checkPhase(MarketPhase.Commit);
            vm.revertToState(state);
        }
    }

    // ------------------------------------------------------------------------------------------------ turns, hashes

    /// @dev Somebody who does one step just before each longer call of others could hold up a replay at hardly any cost.
    function test_Replay_FromWhereverItIs_GoesOn() external {
        _runToReplay(_lesson(true));
        _replay(carol, 1);
        vm.assertEq(_replayAt(bob, type(uint256).max, 5), 5, "steps");
        vm.assertEq(_info().cursor.steps, 6, "steps in all");
    }

    /// @dev On a chain that does not tell hashes, the sponsor would know what is audited.
    function test_Draw_GivenNoHash_RevertsWithDrawTooEarly() external {
        _open();
        uint256 drawBlock = _info().drawBlock;
        _toDraw();
        vm.setBlockhash(drawBlock, 0);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.DrawTooEarly.selector, drawBlock));
        _actAs(bob, 0, abi.encode(MarketAction.Draw));
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _testSample(uint256 index) internal view override returns (Sample memory sample) {
        sample = super._testSample(index);
        if (_isOther && index < 11) sample.label = 1 - sample.label;
    }

    /// @dev The hash of page 0 with contrary labels.
    function _otherVersion() private returns (bytes32 hash) {
        _isOther = true;
        hash = _pageHashes()[0];
        _isOther = false;
    }

    function _auditIn(bytes32[] memory nodes, uint256 page, uint256 place) private {
        Opening memory o = _opening(page, true);
        o.proof = MerkleTree.proof(nodes, place);
        _actAs(owner, 0, abi.encode(MarketAction.Audit, page, o));
    }

    function _parent(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }
}
