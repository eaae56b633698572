// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {
    BatchInfo,
    BatchState,
    MarketAction,
    MarketInfo,
    MarketPhase,
    MarketTerms,
    Opening
} from "../../../contracts/interfaces/IPredictionMarket.sol";
import {vm} from "../utils/Vm.sol";
import {MarketPlans} from "./MarketPlans.sol";

/// @title A world of prediction markets, over all classifiers and currencies; one model has a hostile classifier.
/// @dev All markets share a clock and a chain: whoever goes on with one lets deadlines of others pass, and draws get out of reach.
abstract contract MarketHandler is MarketPlans {
    bytes32 private constant FUNDS = "funds";
    bytes32 private constant BOND = "bond";
    bytes32 private constant SEALED = "sealed";
    uint256 private constant FORTY_STEPS = 39 * 15 + 1; // how to replay: in its phase, in turn, many steps

    uint256 private _marketsKnown; // numbers of markets whose escrows are watched

    // the sponsor ────────────────────────────────────────────────────────────────────────────────────────────

    /// @param who A multiple of four: by somebody who may not own the model.
    function openMarket(uint256 who, uint256 which, uint256 seed) external {
        _open(who, _marketModel(which), seed);
    }

    /// @param how Not divisible by three: once the audit can be drawn. A multiple of five: with a salt that is another's.
    function audit(uint256 which, uint256 how) external {
        _audit(_marketModel(which), how);
    }

    /// @param how Not divisible by three: once pages are to be revealed. A multiple of five: with a salt that is another's.
    function revealPage(uint256 which, uint256 page, uint256 how) external {
        _revealPage(_marketModel(which), page % PAGES, how);
    }

    // committers ─────────────────────────────────────────────────────────────────────────────────────────────

    /// @param seed A multiple of seven: a copy of somebody else's commitment.
    function commitBatch(uint256 who, uint256 which, uint256 seed) external {
        _commit(who, _marketModel(which), seed);
    }

    /// @param how Not divisible by three: once batches can be revealed. Even: by whoever committed.
    function revealBatch(uint256 who, uint256 which, uint256 batch, uint256 how) external {
        _reveal(who, _marketModel(which), batch, how);
    }

    // anyone ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param how Not divisible by three: once the replay can begin. A multiple of five: at another step.
    function replay(uint256 who, uint256 which, uint256 how) external {
        _replay(who, _marketModel(which), how);
    }

    /// @param how Not divisible by three: once the replay has to be over. Even: claims a batch, else closes the market.
    function settle(uint256 who, uint256 which, uint256 batch, uint256 how) external {
        _settle(who, _marketModel(which), batch, how);
    }

    /// @param how Even: once it is due.
    function releaseEscrow(uint256 who, uint256 which, uint256 key, uint256 how) external {
        uint256 modelId = _marketModel(which);
        bytes32 escrowId = escrows[key % escrows.length];
        uint256 releaseAt = hub.escrowOf(modelId, escrowId).releaseAt;
        if (releaseAt == 0) return;
        if (how % 8 == 0) _waitUntil(releaseAt);
        bytes memory data = abi.encodeCall(hub.releaseEscrow, (modelId, escrowId));
        (bool ok, ) = _perform(_pick(people, who), 0, data, modelId, ETHER, 0);
        if (ok) _did(modelId, "release");
    }

    /// @notice A whole market of one to three batches in which everybody mostly does what is due.
    function playMarket(uint256 who, uint256 which, uint256 seed) external {
        uint256 modelId = _marketModel(which);
        if (_last(modelId).phase != MarketPhase.Closed) _settle(who, modelId, 0, 1);
        _open(1, modelId, seed);
        if (_last(modelId).phase != MarketPhase.Audit) return;
        for (uint256 i = 0; i < PAGES; ++i) _audit(modelId, 1);
        for (uint256 i = 0; i <= seed % MOST_BATCHES; ++i)
            _commit((who % people.length) + i, modelId, uint256(keccak256(abi.encode(seed, i))));
        for (uint256 i = 0; i < plans[modelId].length; ++i) {
            for (uint256 k = 0; k < plans[modelId][i].parts.length; ++k)
                _reveal(who, modelId, i, (seed >> 8) % 16 == i ? 5 : 2);
        }
        for (uint256 i = 0; i < PAGES; ++i) if ((seed >> 16) % 8 != i) _revealPage(modelId, i, 1);
        for (uint256 i = 0; i < (seed >> 24) % 8; ++i) _replay(who, modelId, FORTY_STEPS);
        for (uint256 i = 0; i < plans[modelId].length; ++i) _settle(who, modelId, i, 2);
        _settle(who, modelId, 0, 1);
    }

    // ------------------------------------------------------------------------------------------------ the watch

    /// @notice The first market whose money or counts do not add up, in words; empty if there is none.
    /// @dev A third of the models is looked at after each call.
    function badState() external view override returns (string memory) {
        for (uint256 i = 0; i < models.length; ++i) {
            if ((i + performed) % 3 != 0 || markets.marketCount(models[i]) == 0) continue;
            string memory what = _faultOf(models[i]);
            if (bytes(what).length != 0) return what;
        }
        return "";
    }

    function _faultOf(uint256 modelId) private view returns (string memory) {
        uint256 market = markets.marketCount(modelId);
        MarketInfo memory info = markets.marketOf(modelId, market);
        int256 sum = int256(uint256(info.cursor.baseline));
        bool isHeld = vm.getBlockTimestamp() < info.releaseAt; // by escrows, of which the hub has released none
        for (uint256 k = 0; k < info.committed; ++k) {
            BatchInfo memory b = markets.batchOf(modelId, market, k);
            if (b.improvement < -int256(uint256(info.terms.dropLimit))) return "a batch made it worse than it may";
            sum += b.improvement;
            uint256 held = hub.escrowOf(modelId, keccak256(abi.encode(market, k))).amount;
            if (isHeld && b.state == BatchState.Revealed && held < info.stake) return "a stake is gone";
        }
        if (sum != int256(uint256(info.cursor.correct))) return "improvements do not add up";
        if (!isHeld || info.phase == MarketPhase.Closed || info.phase == MarketPhase.Void) return "";
        if (_held(modelId, BOND, market) != info.terms.bond) return "the bond is not whole";
        if (_held(modelId, SEALED, market) != info.stake * (info.committed - info.revealed)) return "sealed stakes";
        uint256 wrong = info.revealedSamples - info.cursor.correct;
        uint256 owed = info.unit * wrong + info.share * (info.revealed - info.settled);
        if (info.revealedPages == PAGES && _held(modelId, FUNDS, market) < owed) return "the bounty falls short";
        return "";
    }

    function _held(uint256 modelId, bytes32 what, uint256 market) private view returns (uint256) {
        return hub.escrowOf(modelId, keccak256(abi.encode(what, market))).amount;
    }

    /// @dev What a call about another model must not change: everything but the phase, which follows from the clock.
    function _stateOf(uint256 modelId) internal view override returns (bytes32) {
        if (!_hasMarkets(modelId)) return 0;
        MarketInfo memory info = _last(modelId);
        info.phase = MarketPhase.None;
        return keccak256(abi.encode(info));
    }

    // ------------------------------------------------------------------------------------------------ acts

    function _open(uint256 who, uint256 modelId, uint256 seed) private {
        uint256 market = markets.marketCount(modelId) + 1;
        if (market > MOST_MARKETS) return;
        if (market > _marketsKnown) _watchEscrows(market);
        address person = who % 4 == 0 ? _pick(people, who / 4) : IERC721(address(hub)).ownerOf(modelId);
        MarketTerms memory t = _termsOf(modelId, seed);
        if (!_act(person, modelId, ENOUGH, abi.encode(MarketAction.Open, t), "open")) return;
        secretOf[modelId] = seed;
        delete plans[modelId];
    }

    /// @dev Those of all markets with this number, before there is one.
    function _watchEscrows(uint256 market) private {
        _marketsKnown = market;
        escrows.push(keccak256(abi.encode(FUNDS, market)));
        escrows.push(keccak256(abi.encode(BOND, market)));
        escrows.push(keccak256(abi.encode(SEALED, market)));
        for (uint256 i = 0; i < MOST_BATCHES; ++i) escrows.push(keccak256(abi.encode(market, i)));
    }

    function _audit(uint256 modelId, uint256 how) private {
        MarketInfo memory info = _last(modelId);
        if (info.phase != MarketPhase.Audit) return;
        bytes32 seed = keccak256(abi.encode(info.drawBlock));
        if (how % 3 != 0 && vm.getBlockNumber() <= info.drawBlock) vm.roll(info.drawBlock + 1);
        if (vm.getBlockNumber() > info.drawBlock && vm.getBlockNumber() <= info.drawBlock + 256) {
            vm.setBlockhash(info.drawBlock, seed);
        }
        Opening memory opening = _opening(modelId, seed, info.auditedPages, true);
        if (how % 5 == 0) opening.salts[0] = opening.salts[1];
        bytes memory request = abi.encode(MarketAction.Audit, info.auditedPages, opening);
        bool ok = _act(info.sponsor, modelId, 0, request, "audit");
        if (ok && how % 5 == 0) _break(0, "an audit with a wrong salt");
    }

    function _commit(uint256 who, uint256 modelId, uint256 seed) private {
        MarketInfo memory info = _last(modelId);
        if (info.terms.commitEnds == 0) return;
        Plan storage plan = plans[modelId].push();
        plan.person = _pick(people, who);
        plan.salt = bytes32(seed);
        bytes[] memory parts = _partsOf(who % people.length, modelId, seed);
        for (uint256 i = 0; i < parts.length; ++i) plan.parts.push(parts[i]);
        // Whoever copies a commitment can't reveal it, as it names somebody else.
        Plan storage named = seed % 7 == 0 ? plans[modelId][0] : plan;
        uint256 market = markets.marketCount(modelId);
        bytes32 commitment = markets.commitmentOf(modelId, market, named.person, _hashesOf(named), named.salt);
        bytes memory request = abi.encode(MarketAction.Commit, commitment);
        if (!_act(plan.person, modelId, info.stake, request, "commit")) plans[modelId].pop();
    }

    function _reveal(uint256 who, uint256 modelId, uint256 batch, uint256 how) private {
        if (plans[modelId].length == 0) return;
        batch = batch % plans[modelId].length;
        Plan storage plan = plans[modelId][batch];
        if (how % 3 != 0) _waitUntil(_last(modelId).terms.commitEnds);
        if (plan.shown == plan.parts.length) return;
        bytes memory part = plan.parts[plan.shown];
        bytes memory request = abi.encode(MarketAction.Reveal, batch, plan.salt, _hashesOf(plan), part);
        address person = how % 2 == 0 ? plan.person : _pick(people, who);
        if (!_act(person, modelId, _unit(currencyOf[modelId]), request, "reveal")) return;
        if (batch != 0 && uint256(plan.salt) % 7 == 0) _break(0, "a copied commitment was revealed");
        ++plan.shown;
    }

    function _revealPage(uint256 modelId, uint256 page, uint256 how) private {
        MarketInfo memory info = _last(modelId);
        if (info.auditSeed == 0) return;
        if (how % 3 != 0) _waitUntil(info.terms.revealEnds);
        Opening memory opening = _opening(modelId, info.auditSeed, page, false);
        if (how % 5 == 0) opening.salts[0] = opening.salts[1];
        bytes memory request = abi.encode(MarketAction.RevealPage, page, opening);
        bool ok = _act(info.sponsor, modelId, 0, request, "reveal page");
        if (ok && how % 5 == 0) _break(0, "a page with a wrong salt");
    }

    function _replay(uint256 who, uint256 modelId, uint256 how) private {
        MarketInfo memory info = _last(modelId);
        if (how % 3 != 0 && info.phase == MarketPhase.Pages) _waitUntil(info.terms.pagesEnd);
        uint256 step = how % 5 == 0 ? info.cursor.steps + 1 : info.cursor.steps;
        bytes memory request = abi.encode(MarketAction.Replay, step, 1 + ((how / 15) % 40));
        bool ok = _act(_pick(people, who), modelId, 0, request, "replay");
        if (ok && how % 5 == 0) _break(0, "a replay out of turn");
        MarketInfo memory later = _last(modelId);
        for (uint256 i = info.judged; i < later.judged; ++i) _did(modelId, "judged");
    }

    function _settle(uint256 who, uint256 modelId, uint256 batch, uint256 how) private {
        MarketInfo memory info = _last(modelId);
        if (how % 3 != 0 && info.phase != MarketPhase.None) _waitUntil(info.terms.replayEnds);
        info = _last(modelId);
        while (uint256(info.cursor.stage) > 1 && how % 3 != 0) {
            _replay(who, modelId, FORTY_STEPS);
            uint256 before = info.cursor.steps;
            info = _last(modelId);
            if (info.cursor.steps == before) break; // a hostile classifier does not undo
        }
        address person = _pick(people, who);
        if (how % 2 == 0) {
            uint256 market = markets.marketCount(modelId);
            _act(person, modelId, 0, abi.encode(MarketAction.Claim, market, batch % MOST_BATCHES), "claim");
        } else if (_act(person, modelId, 0, abi.encode(MarketAction.Close), "close")) {
            if (info.phase == MarketPhase.Void) _did(modelId, "void");
        }
    }

    function _act(
        address person,
        uint256 modelId,
        uint256 maxSpend,
        bytes memory request,
        bytes32 what
    ) private returns (bool ok) {
        bytes memory data = abi.encodeCall(hub.act, (modelId, maxSpend, request));
        (ok, ) = _perform(person, 0, data, modelId, currencyOf[modelId], maxSpend);
        if (ok) _did(modelId, what);
    }

    /// @dev The second model has a hostile mechanism.
    function _marketModel(uint256 which) private returns (uint256 modelId) {
        modelId = _model(which);
        return modelId == models[1] ? models[0] : modelId;
    }

    function _request(uint256, uint256 seed) internal pure override returns (bytes memory) {
        return abi.encode(seed % 11, (seed >> 8) % 4, (seed >> 16) % 40);
    }
}
