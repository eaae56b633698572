// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {MarketPhase} from "../../contracts/interfaces/IPredictionMarket.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {vm} from "./utils/Vm.sol";

/// What large markets cost
/// ├── counting pages: gas for each sample of 60 features, a model of 1,000, by size of the page, and by many in a call
/// └── 1,000 scored samples and 50 batches: to settlement, every transaction below 2^24 gas, the sponsor gone
contract MarketScaleTest is MarketTest {
    uint256 private _featuresEach;
    bytes32[] private _hashes; // of the pages
    uint256 private _mostGas; // of all transactions
    bool private _sponsorIsGone;

    function test_countingAPage_OfSixtyFeaturesEach_CostsLessForEachTheMoreThereAre() external {
        uint16[4] memory sizes = [uint16(10), 50, 100, 190];
        uint32[4] memory most = [uint32(34_000), 13_000, 9_800, 8_300];
        for (uint256 i = 0; i < sizes.length; ++i) {
            uint256 each = _countPages(sizes[i], 1) / sizes[i];
            vm.assertLt(each, most[i], "gas of a call that counts a page, for each sample");
        }
    }

    /// @dev What a replay does: many pages in a call, between which slots stay warm.
    function test_countingFivePagesInACall_OfSixtyFeaturesEach_CostsLessThanEightThousandGasForEachSample() external {
        uint256 each = _countPages(190, 5) / 950;
        vm.assertLt(each, 8_000, "gas of a call that counts five pages, for each sample");
    }

    /// @return gasUsed Of the whole call but for the transaction's own 21,000 and calldata.
    function _countPages(uint16 size, uint32 pages) private returns (uint256 gasUsed) {
        model = _create(_spec(sparse, _sparseConfig(1_000), markets, ""));
        _featuresEach = 60;
        (terms.samples, terms.pageSamples, terms.dropLimit) = (size * pages, size, uint32((size * pages + 49) / 50));
        terms.bounty = 1 ether;
        _seal();
        _renewDeadlines();
        _runToReplay(_lesson(true));
        vm.assertEq(_replayAt(bob, 0, pages), pages, "pages in a call");
        gasUsed = vm.lastCallGas().gasTotalUsed;
    }

    function test_aLargeMarket_RunsToSettlementWithTheSponsorGone() external {
        _featuresEach = 60;
        (terms.samples, terms.pageSamples, terms.dropLimit) = (1_000, 190, 20);
        (terms.bounty, terms.bond, terms.maxBatches) = (10 ether, 10 ether, 50);
        terms.pageFee = 0.0001 ether;
        _seal();
        uint256 market = _openAndAudit();
        for (uint256 i = 0; i < 50; ++i) _commit(i % 2 == 0 ? alice : bob, _samples(i, 30, i % 3 != 0));
        _toReveals();
        for (uint256 i = 0; i < 50; ++i) _reveal(i);
        _toPages();
        _revealPages();
        _sponsorIsGone = true;
        uint256 calls = 0;
        while (_info().phase == MarketPhase.Replay || uint256(_info().cursor.stage) > 1) {
            _replay(carol, ENOUGH);
            ++calls;
        }
        vm.assertLt(calls, 50, "transactions of the replay");
        _close();
        _checkPhase(MarketPhase.Closed);
        vm.assertEq(_info().judged, 50, "batches that were judged");
        vm.assertEq(_info().revealedSamples, 1_000, "samples that were scored");
        _checkNothingIsLeft(market);
        vm.assertGt(_mostGas, 14_000_000, "gas of the dearest transaction: it was measured");
        vm.assertLt(_mostGas, TRANSACTION, "gas of the dearest transaction");
    }

    function _checkNothingIsLeft(uint256 market) private view {
        for (uint256 i = 0; i < 50; ++i) _checkEmpty(keccak256(abi.encode(market, i)));
        _checkEmpty(keccak256(abi.encode(bytes32("funds"), market)));
        _checkEmpty(keccak256(abi.encode(bytes32("bond"), market)));
        _checkEmpty(keccak256(abi.encode(bytes32("sealed"), market)));
    }

    function _checkEmpty(bytes32 key) private view {
        vm.assertEq(hub.escrowOf(model, key).amount, 0, "left in an escrow");
    }

    /// @dev Each act as a transaction of its own: from cold slots, with what its calldata costs at most, 16 gas a byte, or by the floor of
    /// EIP-7623, 40.
    function _actAs(
        address account,
        uint256 maxSpend,
        bytes memory data
    ) internal override returns (bytes memory returned) {
        vm.assertFalse(_sponsorIsGone && account == owner, "the sponsor is gone");
        uint256 bytesSent = data.length + 132; // selector, two words, offset and length
        uint256 intrinsic = 21_000 + 16 * bytesSent;
        vm.cool(address(sparse));
        vm.cool(address(markets));
        vm.cool(address(hub));
        vm.prank(account);
        returned = hub.act{gas: TRANSACTION - intrinsic}(model, maxSpend, data);
        uint256 gasUsed = intrinsic + vm.lastCallGas().gasTotalUsed;
        if (gasUsed < 21_000 + 40 * bytesSent) gasUsed = 21_000 + 40 * bytesSent;
        if (gasUsed > _mostGas) _mostGas = gasUsed;
    }

    // ------------------------------------------------------------------------------------------------ test set

    function _testSample(uint256 index) internal view override returns (Sample memory sample) {
        uint256 random = uint256(keccak256(abi.encode(secret, index)));
        sample.label = random % 2;
        bytes memory features = new bytes(2 * _featuresEach);
        uint256 feature = 0;
        for (uint256 i = 0; i < _featuresEach; ++i) {
            feature += 1 + (uint256(keccak256(abi.encode(random, i))) % (900 / _featuresEach));
            features[2 * i] = bytes1(uint8(feature >> 8));
            features[2 * i + 1] = bytes1(uint8(feature));
        }
        sample.features = features;
    }

    /// @dev Makes the hashes of the pages, once.
    function _seal() private {
        delete _hashes;
        _hashes = super._pageHashes();
    }

    function _pageHashes() internal view override returns (bytes32[] memory) {
        return _hashes;
    }
}
