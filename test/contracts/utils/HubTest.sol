// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {StakeIncentive} from "../../../contracts/incentives/StakeIncentive.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "../../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {deployArtifact} from "./Artifacts.sol";
import {Samples} from "./Samples.sol";
import {vm} from "./Vm.sol";

/// @title What every test of the hub starts from: the deployed suite, people with ether, models.
/// @dev The suite is deployed from its artifacts, the very bytes that Ignition deploys; `hardhat build` makes them.
abstract contract HubTest {
    uint256 internal constant START = 1_800_000_000; // block timestamp at which a test begins
    uint256 internal constant FEATURES = 64; // of every perceptron here
    uint96 internal constant PRICE_WEIGHT = 1e12; // wei
    uint32 internal constant REFUND_WAIT = 1 days;
    uint32 internal constant OWNER_WAIT = 7 days;
    uint32 internal constant ANYONE_WAIT = 30 days;
    uint16 internal constant TIP_BPS = 100; // 1 %
    uint32 internal constant POOL_PERIOD = 10 days;
    uint256 internal constant ENOUGH = type(uint128).max; // a maxDeposit that limits nothing

    address internal constant ETHER = address(0);
    address internal owner = _person("owner");
    address internal alice = _person("alice");
    address internal bob = _person("bob");
    address internal carol = _person("carol");

    ICollaborativeTrainer internal hub;
    StakeIncentive internal stakeIncentive;
    IClassifier internal sparse;

    /// @dev Ether can be sent to tests.
    receive() external payable {}

    function setUp() public virtual {
        vm.warp(START);
        hub = ICollaborativeTrainer(deployArtifact("CollaborativeTrainer", ""));
        stakeIncentive = StakeIncentive(deployArtifact("StakeIncentive", abi.encode(hub)));
        sparse = IClassifier(deployArtifact("SparsePerceptron", abi.encode(hub)));
        address[4] memory people = [owner, alice, bob, carol];
        for (uint256 i = 0; i < people.length; ++i) _fund(people[i], 1000 ether);
    }

    // ------------------------------------------------------------------------------------------------ people

    function _person(string memory name) internal returns (address account) {
        account = address(uint160(uint256(keccak256(bytes(name)))));
        vm.label(account, name);
    }

    /// @dev Gives an account ether, half of it staked.
    function _fund(address account, uint256 amount) internal {
        vm.deal(account, amount);
        vm.prank(account);
        hub.stake{value: amount / 2}(ETHER, amount / 2);
    }

    function _staked(address account) internal view returns (uint256) {
        return hub.stakedBalance(ETHER, account);
    }

    // ------------------------------------------------------------------------------------------------ models

    function _stakeConfig() internal pure returns (bytes memory) {
        return _stakeConfig(PRICE_WEIGHT, 0);
    }

    /// @dev Settings with another price weight and `confirmWait`.
    function _stakeConfig(uint96 priceWeight, uint32 confirmWait) internal pure returns (bytes memory) {
        return abi.encode(priceWeight, REFUND_WAIT, confirmWait, OWNER_WAIT, ANYONE_WAIT, TIP_BPS, POOL_PERIOD);
    }

    /// @dev 64 features, learning rate 1.0 with 8 fractional bits, no bias.
    function _perceptronConfig() internal pure returns (bytes memory) {
        return abi.encode(uint32(FEATURES), uint16(256), uint8(8), uint8(0), int32(0));
    }

    /// @dev A perceptron with the stake mechanism, in ether, open at once.
    function _spec() internal view returns (ModelSpec memory spec) {
        spec.name = "spam";
        spec.labels = new string[](2);
        spec.labels[0] = "ham";
        spec.labels[1] = "spam";
        spec.encoder = '{"kind":"indices"}';
        spec.classifier = sparse;
        spec.classifierConfig = _perceptronConfig();
        spec.mechanism = stakeIncentive;
        spec.mechanismConfig = _stakeConfig();
        spec.currency = ETHER;
        spec.openNow = true;
    }

    function _spec(
        IClassifier classifier,
        bytes memory classifierConfig,
        IIncentiveMechanism mechanism,
        bytes memory mechanismConfig
    ) internal view returns (ModelSpec memory spec) {
        spec = _spec();
        spec.classifier = classifier;
        spec.classifierConfig = classifierConfig;
        spec.mechanism = mechanism;
        spec.mechanismConfig = mechanismConfig;
    }

    function _create(ModelSpec memory spec) internal returns (uint256 modelId) {
        vm.prank(owner);
        return hub.createModel(spec);
    }

    function _transferModel(uint256 modelId, address to) internal {
        address holder = IERC721(address(hub)).ownerOf(modelId);
        vm.prank(holder);
        IERC721(address(hub)).transferFrom(holder, to, modelId);
    }

    // ------------------------------------------------------------------------------------------------ flows

    /// @dev Contributes and returns what claims hand back.
    function _contribute(
        address account,
        uint256 modelId,
        Sample memory sample
    ) internal returns (Contribution memory) {
        vm.prank(account);
        uint256 deposit = hub.contribute(modelId, sample, ENOUGH);
        return _contribution(account, vm.getBlockTimestamp(), deposit, sample);
    }

    /// @dev What a {Contributed} event would tell, as claims want it.
    function _contribution(
        address contributor,
        uint256 contributedAt,
        uint256 deposit,
        Sample memory sample
    ) internal pure returns (Contribution memory) {
        return
            Contribution({
                label: sample.label,
                contributor: contributor,
                contributedAt: contributedAt,
                deposit: uint128(deposit),
                features: sample.features
            });
    }

    function _refund(uint256 modelId, Contribution memory c) internal returns (uint256) {
        vm.prank(c.contributor);
        return hub.refund(modelId, c);
    }

    function _report(address account, uint256 modelId, Contribution memory c) internal returns (uint256) {
        vm.prank(account);
        return hub.report(modelId, c);
    }

    function _idOf(uint256 modelId, Contribution memory c) internal view returns (bytes32) {
        return hub.contributionId(modelId, c.label, c.features);
    }

    /// @dev Has the account refunded once for a sample that the model agrees with, so that it can report.
    /// @param index The sample's feature, which nothing else may use; its label is 1.
    function _gainStanding(address account, uint256 modelId, uint256 index) internal returns (uint256 standing) {
        Contribution memory c = _contribute(account, modelId, Samples.one(1, index));
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        _refund(modelId, c);
        return c.deposit;
    }

    // ------------------------------------------------------------------------------------------------ assertions

    function _checkRecord(uint256 modelId, Contribution memory c, Status status, uint256 claimable) internal view {
        (Status actual, uint256 left, ) = hub.recordOf(modelId, _idOf(modelId, c));
        vm.assertEq(uint256(actual), uint256(status), "status of the record");
        vm.assertEq(left, claimable, "claimable part of the record");
    }

    // ------------------------------------------------------------------------------------------------ fuzzing

    /// @dev Folds a fuzzed number into [low, high].
    function _bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        if (x >= low && x <= high) return x;
        uint256 size = high - low + 1;
        return size == 0 ? x : low + (x % size);
    }
}
